//! Puts a touch where the finger is: the six numbers that `kiosk-technician calibrate touch` found.

use kiosk_domain::config::placed;

use super::contacts::Point;

/// As the panel reports them, when nobody has calibrated it.
pub const UNTOUCHED: [f64; 6] = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0];

/// Where `at`, on a panel of `width` by `height`, really is; never off the panel, where no button
/// could be reached.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a place on a panel is exact enough in single precision"
)]
pub fn straight(touch: &[f64; 6], at: Point, width: f32, height: f32) -> Point {
    if width <= 0.0 || height <= 0.0 {
        return at;
    }
    let parts = (f64::from(at.x / width), f64::from(at.y / height));
    let (x, y) = placed(touch, parts);
    Point {
        x: (x as f32 * width).clamp(0.0, width - 1.0),
        y: (y as f32 * height).clamp(0.0, height - 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panel_nobody_calibrated_reports_what_it_feels() {
        let at = Point { x: 540.0, y: 960.0 };
        assert_eq!(straight(&UNTOUCHED, at, 1_080.0, 1_920.0), at);
    }

    #[test]
    fn a_shifted_panel_is_put_right_and_nothing_lands_beside_it() {
        let shifted = [1.0, 0.0, 0.1, 0.0, 1.0, -0.1];
        let at = Point { x: 540.0, y: 960.0 };
        let put = straight(&shifted, at, 1_080.0, 1_920.0);
        assert!((put.x - 648.0).abs() < 0.01 && (put.y - 768.0).abs() < 0.01);
        let corner = Point { x: 1_079.0, y: 0.0 };
        let put = straight(&shifted, corner, 1_080.0, 1_920.0);
        assert_eq!((put.x, put.y), (1_079.0, 0.0));
    }

    #[test]
    fn a_panel_that_lies_on_its_side_is_turned() {
        let turned = [0.0, 1.0, 0.0, -1.0, 0.0, 1.0];
        let at = Point {
            x: 1_080.0,
            y: 480.0,
        };
        let put = straight(&turned, at, 1_080.0, 1_920.0);
        assert!(
            (put.x - 270.0).abs() < 0.01 && put.y.abs() < 0.01,
            "{put:?}"
        );
    }
}
