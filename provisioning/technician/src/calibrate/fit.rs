//! Six numbers that put a panel's touches where the fingers were: least squares over the crosses,
//! and what is left over judged in millimetres.
//!
//! With four crosses, one that was missed spoils all four alike, and nobody can say which it was;
//! with nine, it stands out.

use kiosk_domain::config::{CalibrationSection, ScreenSection, placed};
use thiserror::Error;

/// What may be left between cross and finger, in millimetres: a fingertip, a fifth of a button.
const LEFT_MM_MAX: f64 = 4.0;
/// A cross that is missed by so much more than the next stands out.
const STANDS_OUT: f64 = 1.2;

/// Where a finger should touch, in parts of the panel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cross {
    /// For people.
    pub name: &'static str,
    /// From the left and from the top.
    pub at: (f64, f64),
}

/// A cross, and where the panel felt the finger.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// Where it was.
    pub cross: Cross,
    /// Where it was felt, in parts of the panel.
    pub felt: (f64, f64),
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// For the config.
    pub touch: [f64; 6],
    /// What is left at the worst cross.
    pub left_mm: f64,
}

/// Why the touches make no calibration.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum FitError {
    /// Too few crosses, or all in one line.
    #[error("the touches lie in one line or are too few; touch all crosses, spread over the panel")]
    Flat,
    /// The panel would be mirrored into a line, or stretched beyond what panels are.
    #[error("the touches map no panel; is it the right input device, and is the picture upright?")]
    NoPanel,
    /// One cross was missed, and it stands out.
    #[error(
        "{cross} was missed by {left_mm:.1} mm, more than {LEFT_MM_MAX} mm; touch the crosses again, that one with care"
    )]
    Missed {
        /// Its name.
        cross: &'static str,
        /// By how much.
        left_mm: f64,
    },
    /// Some were missed, none stands out.
    #[error(
        "the worst is {cross} with {left_mm:.1} mm, more than {LEFT_MM_MAX} mm, but others are as bad; touch again, with nine crosses the one that was missed stands out"
    )]
    Unclear {
        /// The worst by a hair.
        cross: &'static str,
        /// By how much.
        left_mm: f64,
    },
}

/// Four crosses, or nine.
pub fn crosses(nine: bool) -> Vec<Cross> {
    const ALL: [(&str, f64, f64); 9] = [
        ("the cross at the upper left", 0.1, 0.1),
        ("the cross at the upper right", 0.9, 0.1),
        ("the cross at the lower right", 0.9, 0.9),
        ("the cross at the lower left", 0.1, 0.9),
        ("the cross at the top", 0.5, 0.1),
        ("the cross at the right", 0.9, 0.5),
        ("the cross at the bottom", 0.5, 0.9),
        ("the cross at the left", 0.1, 0.5),
        ("the cross in the middle", 0.5, 0.5),
    ];
    let wanted = if nine { 9 } else { 4 };
    let cross = |&(name, x, y): &(&'static str, f64, f64)| Cross { name, at: (x, y) };
    ALL.iter().take(wanted).map(cross).collect()
}

/// The numbers that fit `samples` best on a panel of `screen`.
///
/// # Errors
/// [`FitError`], naming the cross that was missed.
pub fn fit(samples: &[Sample], screen: &ScreenSection) -> Result<Fit, FitError> {
    let touch = least_squares(samples).ok_or(FitError::Flat)?;
    let section = CalibrationSection {
        touch: Some(touch),
        camera_sharpness: None,
    };
    let mut left: Vec<(f64, &'static str)> = samples
        .iter()
        .map(|sample| (left_mm(&touch, sample, screen), sample.cross.name))
        .collect();
    left.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (worst, next) = match left[..] {
        [worst, next, ..] => (worst, next.0),
        _ => return Err(FitError::Flat),
    };
    let (left_mm, cross) = worst;
    if left_mm > LEFT_MM_MAX {
        return Err(match left_mm > STANDS_OUT * next {
            true => FitError::Missed { cross, left_mm },
            false => FitError::Unclear { cross, left_mm },
        });
    }
    match section.fault() {
        Some(_) => Err(FitError::NoPanel),
        None => Ok(Fit { touch, left_mm }),
    }
}

fn left_mm(touch: &[f64; 6], sample: &Sample, screen: &ScreenSection) -> f64 {
    let (x, y) = placed(touch, sample.felt);
    let pitch = f64::from(screen.pixel_pitch_mm);
    let across = (x - sample.cross.at.0) * f64::from(screen.width_px) * pitch;
    let down = (y - sample.cross.at.1) * f64::from(screen.height_px) * pitch;
    across.hypot(down)
}

/// Solves the normal equations for each axis; `None` when the touches span no plane.
fn least_squares(samples: &[Sample]) -> Option<[f64; 6]> {
    let sum = |of: &dyn Fn(&Sample) -> f64| samples.iter().map(of).sum::<f64>();
    let (x, y) = (|s: &Sample| s.felt.0, |s: &Sample| s.felt.1);
    let (xs, ys) = (sum(&x), sum(&y));
    let mixed = sum(&|s| x(s) * y(s));
    let count = sum(&|_| 1.0);
    let squares = [
        [sum(&|s| x(s) * x(s)), mixed, xs],
        [mixed, sum(&|s| y(s) * y(s)), ys],
        [xs, ys, count],
    ];
    let row = |target: fn(&Sample) -> f64| {
        [
            sum(&|s| x(s) * target(s)),
            sum(&|s| y(s) * target(s)),
            sum(&target),
        ]
    };
    let [a, b, c] = solved(&squares, row(|s| s.cross.at.0))?;
    let [d, e, f] = solved(&squares, row(|s| s.cross.at.1))?;
    let touch = [a, b, c, d, e, f];
    touch.iter().all(|n| n.is_finite()).then_some(touch)
}

/// Cramer's rule: three unknowns of about 1 need no more.
fn solved(squares: &[[f64; 3]; 3], right: [f64; 3]) -> Option<[f64; 3]> {
    let whole = determinant(squares);
    // Touches in one line leave rounding only; spread over a tenth of the panel they leave 1e-4.
    if !whole.is_finite() || whole.abs() < 1e-6 {
        return None;
    }
    Some([0, 1, 2].map(|column| {
        let mut with = *squares;
        for (row, value) in with.iter_mut().zip(right) {
            row[column] = value;
        }
        determinant(&with) / whole
    }))
}

fn determinant([a, b, c]: &[[f64; 3]; 3]) -> f64 {
    a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0])
        + a[2] * (b[0] * c[1] - b[1] * c[0])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a panel feels that is stretched, turned a little and off.
    const PANEL: [f64; 6] = [0.93, 0.02, 0.04, -0.015, 1.05, -0.03];

    fn screen() -> ScreenSection {
        ScreenSection::default()
    }

    fn touched(nine: bool, panel: &[f64; 6]) -> Vec<Sample> {
        let felt = |cross: Cross| Sample {
            cross,
            felt: placed(panel, cross.at),
        };
        crosses(nine).into_iter().map(felt).collect()
    }

    #[test]
    fn a_crooked_panel_is_put_straight_with_four_crosses_and_with_nine() {
        for nine in [false, true] {
            let fit = fit(&touched(nine, &PANEL), &screen()).expect("a good panel");
            assert!(fit.left_mm < 1e-6, "{}", fit.left_mm);
            let (x, y) = placed(&fit.touch, placed(&PANEL, (0.3, 0.7)));
            assert!((x - 0.3).abs() < 1e-9 && (y - 0.7).abs() < 1e-9);
        }
    }

    #[test]
    fn a_panel_that_lies_on_its_side_is_one_too() {
        let turned = [0.0, 1.0, 0.0, -1.0, 0.0, 1.0];
        assert!(fit(&touched(true, &turned), &screen()).is_ok());
    }

    #[test]
    fn touches_in_one_line_or_too_few_are_refused() {
        let mut line = touched(true, &PANEL);
        line.iter_mut().for_each(|sample| sample.felt.1 = 0.5);
        assert_eq!(fit(&line, &screen()), Err(FitError::Flat));
        assert_eq!(fit(&line[..2], &screen()), Err(FitError::Flat));
        assert_eq!(fit(&[], &screen()), Err(FitError::Flat));
    }

    #[test]
    fn a_dead_corner_is_no_panel() {
        let squeezed = [0.2, 0.0, 0.4, 0.0, 0.2, 0.4];
        let found = fit(&touched(true, &squeezed), &screen());
        assert_eq!(found, Err(FitError::NoPanel));
    }

    #[test]
    fn four_crosses_cannot_say_which_was_missed_and_say_so() {
        let mut samples = touched(false, &PANEL);
        samples[2].felt.0 += 0.1;
        let refused = fit(&samples, &screen()).expect_err("missed");
        assert!(matches!(refused, FitError::Unclear { .. }), "{refused}");
        assert!(refused.to_string().contains("nine"), "{refused}");
    }

    proptest! {
        #[test]
        fn fingers_that_shake_a_little_are_taken_and_leave_little(
            shakes in proptest::collection::vec((-1.0f64..1.0, -1.0f64..1.0), 9)
        ) {
            let mut samples = touched(true, &PANEL);
            for (sample, (x, y)) in samples.iter_mut().zip(shakes) {
                sample.felt.0 += x / (1_080.0 * 0.311);
                sample.felt.1 += y / (1_920.0 * 0.311);
            }
            let fit = fit(&samples, &screen()).expect("within a fingertip");
            let (x, y) = placed(&fit.touch, placed(&PANEL, (0.5, 0.5)));
            prop_assert!((x - 0.5).abs() * 1_080.0 * 0.311 < 2.0);
            prop_assert!((y - 0.5).abs() * 1_920.0 * 0.311 < 2.0);
        }

        #[test]
        fn whichever_of_nine_is_missed_is_named(at in 0usize..9, by in 0.12f64..0.3, down: bool) {
            let mut samples = touched(true, &PANEL);
            let felt = &mut samples[at].felt;
            if down { felt.1 += by } else { felt.0 += by }
            let name = samples[at].cross.name;
            match fit(&samples, &screen()) {
                Err(FitError::Missed { cross, .. } | FitError::Unclear { cross, .. }) => {
                    prop_assert_eq!(cross, name);
                }
                other => prop_assert!(false, "{:?}", other),
            }
        }

        #[test]
        fn no_touches_whatever_they_are_make_a_matrix_that_the_config_refuses(
            felt in proptest::collection::vec((any::<f64>(), any::<f64>()), 0..12)
        ) {
            let samples: Vec<Sample> = crosses(true)
                .into_iter()
                .zip(felt)
                .map(|(cross, felt)| Sample { cross, felt })
                .collect();
            if let Ok(fit) = fit(&samples, &screen()) {
                let section = CalibrationSection {
                    touch: Some(fit.touch),
                    camera_sharpness: None,
                };
                prop_assert_eq!(section.fault(), None);
            }
        }
    }
}
