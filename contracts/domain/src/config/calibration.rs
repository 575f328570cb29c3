//! What `kiosk-technician calibrate` found on this very kiosk.

use serde::{Deserialize, Serialize};

/// What was measured on this kiosk. `kiosk-technician calibrate` writes it; nobody types it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CalibrationSection {
    /// Six numbers that lead from where the panel feels a finger to where it is: x' = a·x + b·y + c,
    /// y' = d·x + e·y + f, each in parts of the panel's width and height.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub touch: Option<[f64; 6]>,
    /// Sharpness of the target under the camera when it was last in focus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub camera_sharpness: Option<f64>,
}

/// How much a panel may stretch, turn or be off; more is a mirrored or broken one.
const STRETCH_MAX: f64 = 3.0;
/// Below this, the panel is squeezed into a line, and nothing can be pressed.
const AREA_MIN: f64 = 0.05;

impl CalibrationSection {
    /// The key that cannot work, and why.
    pub fn fault(&self) -> Option<(&'static str, String)> {
        let sharp = self
            .camera_sharpness
            .is_none_or(|s| s.is_finite() && s > 0.0);
        if !sharp {
            let what = "is no sharpness; run `kiosk-technician calibrate camera`";
            return Some(("calibration.camera_sharpness", what.into()));
        }
        let touch = self.touch.as_ref()?;
        let [a, b, _, d, e, _] = touch;
        let near = touch.iter().all(|n| n.abs() <= STRETCH_MAX);
        let works = near && (a * e - b * d).abs() >= AREA_MIN;
        (!works).then(|| {
            let what = "maps no panel; run `kiosk-technician calibrate touch`";
            ("calibration.touch", what.to_owned())
        })
    }
}

/// Where a touch at (x, y) really is, by the six numbers of [`CalibrationSection::touch`]; all in
/// parts of the panel.
pub fn placed(touch: &[f64; 6], (x, y): (f64, f64)) -> (f64, f64) {
    let [a, b, c, d, e, f] = touch;
    (a * x + b * y + c, d * x + e * y + f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_that_squeezes_the_panel_or_throws_touches_off_it_is_refused() {
        let of = |touch| {
            let section = CalibrationSection {
                touch: Some(touch),
                ..CalibrationSection::default()
            };
            section.fault().is_some()
        };
        assert!(!of([1.0, 0.0, 0.0, 0.0, 1.0, 0.0]));
        assert!(!of([0.0, 1.0, 0.0, -1.0, 0.0, 1.0]), "a turned panel");
        assert!(of([1.0, 1.0, 0.0, 1.0, 1.0, 0.0]), "a line");
        assert!(of([1.0, 0.0, 9.0, 0.0, 1.0, 0.0]), "far off");
        assert!(of([f64::NAN, 0.0, 0.0, 0.0, 1.0, 0.0]));
    }
}
