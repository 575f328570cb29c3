//! Whether a picture is good enough to be sent to an agency. Plain measures, not recognition: it
//! catches the empty plate, the dark room and the moving hand, and says which.

use image::GrayImage;
use kiosk_device::{Failure, FailureKind};

/// Mean brightness, 0 to 255, below which letters drown.
const BRIGHTNESS_MIN: f64 = 50.0;
/// And above which glare eats them.
const BRIGHTNESS_MAX: f64 = 245.0;
/// Spread of brightness below which the plate is empty.
const CONTRAST_MIN: f64 = 6.0;
/// Variance of the Laplacian below which edges are smeared. A sharp page has some hundreds.
const SHARPNESS_MIN: f64 = 40.0;

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// Mean of all pixels, 0 to 255.
    pub brightness: f64,
    /// Standard deviation of all pixels.
    pub contrast: f64,
    /// Variance of the Laplacian.
    pub sharpness: f64,
}

/// Measures `picture`.
pub fn measure(picture: &GrayImage) -> Quality {
    let (brightness, variance) = mean_and_variance(picture.as_raw().iter().map(|p| f64::from(*p)));
    let (width, height) = picture.dimensions();
    let at = |x: u32, y: u32| f64::from(picture.get_pixel(x, y).0[0]);
    let laplacian = (1..height.saturating_sub(1)).flat_map(|y| {
        (1..width.saturating_sub(1)).map(move |x| {
            at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4.0 * at(x, y)
        })
    });
    let (_, sharpness) = mean_and_variance(laplacian);
    Quality {
        brightness,
        contrast: variance.sqrt(),
        sharpness,
    }
}

fn mean_and_variance(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (mut count, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for value in values {
        count += 1.0;
        sum += value;
        squares += value * value;
    }
    if count == 0.0 {
        return (0.0, 0.0);
    }
    let mean: f64 = sum / count;
    (mean, (squares / count - mean * mean).max(0.0))
}

impl Quality {
    /// Whether a picture of this quality can be read.
    ///
    /// # Errors
    /// [`FailureKind::NothingPresented`] or [`FailureKind::Unreadable`], saying what to change.
    pub fn judge(self) -> Result<(), Failure> {
        let refuse = |kind, detail: &str| Err(Failure::new(kind, detail));
        if self.brightness < BRIGHTNESS_MIN {
            refuse(
                FailureKind::Unreadable,
                "the picture is too dark; see the camera's lamp",
            )
        } else if self.brightness > BRIGHTNESS_MAX {
            refuse(
                FailureKind::Unreadable,
                "the picture is too bright; shade the plate",
            )
        } else if self.contrast < CONTRAST_MIN {
            refuse(FailureKind::NothingPresented, "nothing lies on the plate")
        } else if self.sharpness < SHARPNESS_MIN {
            refuse(
                FailureKind::Unreadable,
                "the picture is blurred; hold the document still",
            )
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn kind(picture: &image::DynamicImage) -> Option<FailureKind> {
        measure(&picture.to_luma8())
            .judge()
            .err()
            .map(|failure| failure.kind)
    }

    #[test]
    fn a_page_that_lies_still_in_good_light_passes() {
        assert_eq!(kind(&sample::document()), None);
    }

    #[test]
    fn blur_dark_and_glare_are_unreadable_and_an_empty_plate_is_nothing() {
        let page = sample::document();
        assert_eq!(kind(&page.blur(6.0)), Some(FailureKind::Unreadable));
        assert_eq!(kind(&page.brighten(-200)), Some(FailureKind::Unreadable));
        assert_eq!(kind(&page.brighten(200)), Some(FailureKind::Unreadable));
        assert_eq!(
            kind(&sample::empty_plate()),
            Some(FailureKind::NothingPresented)
        );
    }

    #[test]
    fn a_picture_without_pixels_is_refused_and_not_divided_by() {
        assert!(measure(&GrayImage::new(0, 0)).judge().is_err());
        assert!(measure(&GrayImage::new(1, 1)).judge().is_err());
    }
}
