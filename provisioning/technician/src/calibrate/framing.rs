//! Whether a sheet under the camera is sharp, whole and straight enough in the picture.

use kiosk_camera::document::{self, Corners, NotFound};
use kiosk_camera::frame::{self, FrameError};
use kiosk_camera::gate;
use kiosk_device::Failure;
use thiserror::Error;

/// A sheet smaller than this share of the picture is too far away for small print.
const SHARE_MIN: f64 = 0.25;
/// More, and the next one that lies a little askew is cut off.
const SHARE_MAX: f64 = 0.97;
/// A sheet that was laid along the plate's edge leans by so many degrees at most.
const LEAN_DEGREES_MAX: f64 = 10.0;

/// What was found in a good picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Variance of the Laplacian, as the gate measures it.
    pub sharpness: f64,
    /// Share of the picture that the sheet covers.
    pub share: f64,
    /// How many degrees it leans.
    pub lean_degrees: f64,
}

/// Why the picture is not good enough.
#[derive(Debug, Error)]
pub enum FramingError {
    /// No picture.
    #[error("the picture cannot be read")]
    Picture(#[from] FrameError),
    /// Too dark, too bright, blurred, or nothing there.
    #[error("{}", .0.detail)]
    Quality(Failure),
    /// No sheet.
    #[error("{0}; lay a white sheet of half the plate's size on it, edges free all around")]
    NoSheet(#[from] NotFound),
    /// Too small.
    #[error(
        "the sheet covers {0:.0} % of the picture; move the camera nearer, or use a larger sheet"
    )]
    TooFar(f64),
    /// Too large.
    #[error(
        "the sheet covers {0:.0} % of the picture; move the camera away, or use a smaller sheet"
    )]
    TooNear(f64),
    /// Turned.
    #[error("the sheet leans by {0:.0} degrees; turn the camera until the plate's edge is level")]
    Leans(f64),
}

/// What is seen in `jpeg`.
///
/// # Errors
/// [`FramingError`], saying what to change.
pub fn judged(jpeg: &[u8]) -> Result<Found, FramingError> {
    let picture = frame::decode_jpeg(jpeg)?.to_luma8();
    let quality = gate::measure(&picture);
    quality.judge().map_err(FramingError::Quality)?;
    let corners = document::find(&picture)?;
    let (width, height) = picture.dimensions();
    let share = area(&corners) / (f64::from(width) * f64::from(height));
    let lean_degrees = lean(&corners);
    let percent = 100.0 * share;
    if share < SHARE_MIN {
        Err(FramingError::TooFar(percent))
    } else if share > SHARE_MAX {
        Err(FramingError::TooNear(percent))
    } else if lean_degrees > LEAN_DEGREES_MAX {
        Err(FramingError::Leans(lean_degrees))
    } else {
        Ok(Found {
            sharpness: quality.sharpness,
            share,
            lean_degrees,
        })
    }
}

/// The shoelace formula.
fn area(corners: &Corners) -> f64 {
    let at = |n: usize| corners.0[n % 4];
    let twice: f64 = (0..4)
        .map(|n| at(n).0 * at(n + 1).1 - at(n + 1).0 * at(n).1)
        .sum();
    twice.abs() / 2.0
}

/// Of its top edge, from the nearest level or upright: a sheet may lie across.
fn lean(corners: &Corners) -> f64 {
    let [left, right, ..] = corners.0;
    let angle = (right.1 - left.1).atan2(right.0 - left.0).to_degrees();
    let past = angle.rem_euclid(90.0);
    past.min(90.0 - past)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_that_lies_across_does_not_lean_and_a_turned_one_does() {
        let square = |degrees: f64| {
            let (sin, cos) = degrees.to_radians().sin_cos();
            let turned = |x: f64, y: f64| (x * cos - y * sin, x * sin + y * cos);
            Corners([
                turned(-10.0, -10.0),
                turned(10.0, -10.0),
                turned(10.0, 10.0),
                turned(-10.0, 10.0),
            ])
        };
        for (degrees, expected) in [(0.0, 0.0), (90.0, 0.0), (-7.0, 7.0), (97.0, 7.0)] {
            assert!(
                (lean(&square(degrees)) - expected).abs() < 1e-9,
                "{degrees}"
            );
        }
        assert!((area(&square(33.0)) - 400.0).abs() < 1e-9);
    }
}
