//! Where a face has to be in a picture.

use kiosk_device::{Failure, FailureKind};
use thiserror::Error;

/// Heights of a face by that of the picture. The box ends at brow and chin: a head is half as high
/// again.
const HEIGHT_MIN: f64 = 0.2;
const HEIGHT_MAX: f64 = 0.62;
/// How far from the middle the middle of a face may be, in shares of the picture.
const ASIDE_MAX: f64 = 0.18;
/// Somebody behind has a face of at most this share of the nearest one's height and does not count.
const BEHIND: f64 = 0.4;

/// Where a face is: its middle and its size, in shares of the picture's width and height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Face {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// Of the picture's width.
    pub width: f64,
    /// Of the picture's height.
    pub height: f64,
}

/// Why a picture is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotFramed {
    /// The picture has more than [`super::PIXELS_MAX`] pixels.
    #[error("the picture is too large")]
    TooLarge,
    /// Look into the camera; take off what covers the face.
    #[error("nobody looks into the camera")]
    Nobody,
    /// One at a time.
    #[error("more than one face is in the picture")]
    MoreThanOne,
    /// Come nearer.
    #[error("the face is too far away")]
    TooFar,
    /// Step back.
    #[error("the face is too near")]
    TooNear,
    /// Move to the middle.
    #[error("the face is not in the middle")]
    OffCentre,
}

impl From<NotFramed> for Failure {
    fn from(reason: NotFramed) -> Self {
        let kind = match reason {
            NotFramed::Nobody => FailureKind::NothingPresented,
            _ => FailureKind::Unreadable,
        };
        Self::new(kind, reason.to_string())
    }
}

/// The one of `faces` that counts, when it is framed well.
///
/// # Errors
/// [`NotFramed`], each a thing that a citizen can do.
pub fn judge(faces: &[Face]) -> Result<Face, NotFramed> {
    let nearest = faces
        .iter()
        .max_by(|a, b| a.height.total_cmp(&b.height))
        .copied()
        .ok_or(NotFramed::Nobody)?;
    let near = faces
        .iter()
        .filter(|face| face.height > BEHIND * nearest.height);
    if near.count() > 1 {
        return Err(NotFramed::MoreThanOne);
    }
    let is_cut = |middle: f64, size: f64| middle - size / 2.0 < 0.0 || middle + size / 2.0 > 1.0;
    if nearest.height < HEIGHT_MIN {
        Err(NotFramed::TooFar)
    } else if nearest.height > HEIGHT_MAX {
        Err(NotFramed::TooNear)
    } else if (nearest.x - 0.5).abs() > ASIDE_MAX
        || (nearest.y - 0.5).abs() > ASIDE_MAX
        || is_cut(nearest.x, nearest.width)
        || is_cut(nearest.y, nearest.height)
    {
        Err(NotFramed::OffCentre)
    } else {
        Ok(nearest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(x: f64, y: f64, height: f64) -> Face {
        Face {
            x,
            y,
            width: height * 0.75,
            height,
        }
    }

    #[test]
    fn each_reason_is_given_for_what_it_means() {
        let good = face(0.5, 0.45, 0.4);
        assert_eq!(judge(&[good]), Ok(good));
        assert_eq!(judge(&[]), Err(NotFramed::Nobody));
        assert_eq!(
            judge(&[good, face(0.8, 0.5, 0.3)]),
            Err(NotFramed::MoreThanOne)
        );
        assert_eq!(judge(&[face(0.5, 0.5, 0.15)]), Err(NotFramed::TooFar));
        assert_eq!(judge(&[face(0.5, 0.5, 0.7)]), Err(NotFramed::TooNear));
        assert_eq!(judge(&[face(0.2, 0.5, 0.3)]), Err(NotFramed::OffCentre));
        assert_eq!(judge(&[face(0.5, 0.1, 0.3)]), Err(NotFramed::OffCentre));
    }

    #[test]
    fn somebody_far_behind_does_not_count() {
        let good = face(0.5, 0.45, 0.4);
        assert_eq!(judge(&[face(0.1, 0.3, 0.1), good]), Ok(good));
    }
}
