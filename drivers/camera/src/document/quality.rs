//! Whether an upright document can be read: light, glare and sharpness, measured on the document
//! and not on the plate around it.
//!
//! The variance of the Laplacian alone calls noise sharp and a pale page blurred. So it is taken
//! where the document has most ink, less what the evenest parts have, which is noise, and divided by
//! the variance of the greys there.

use image::GrayImage;
use kiosk_device::{Failure, FailureKind};
use thiserror::Error;

/// Grey of the brightest tenth below which letters drown.
const PAPER_MIN: u8 = 70;
/// Grey at which a sensor is blind.
const BLINDED: u8 = 250;
/// Share of blind pixels above which glare hides something.
const GLARE_MAX: f64 = 0.03;
/// Sharpness below which small print is not read. Measured on rendered passport pages that a camera of
/// 1920 pixels saw, upright at 200 dpi: a blur with a deviation of 1 pixel has 0.33, of 2 has 0.12,
/// of 3 has 0.04, and noise changes little of it. Larger print has more.
const SHARPNESS_MIN: f64 = 0.1;
/// Side of the squares in which sharpness is measured, in pixels.
const SQUARE: u32 = 16;

/// What hinders reading; each is something that a citizen can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum Flaw {
    /// Too little light: a hand or a bag shades the plate.
    #[error("the document is too dark")]
    TooDark,
    /// A lamp is mirrored: turn the document a little.
    #[error("a lamp is mirrored in the document")]
    Glare,
    /// It moved, or does not lie flat.
    #[error("the document is blurred")]
    Blurred,
}

impl From<Flaw> for Failure {
    fn from(flaw: Flaw) -> Self {
        Self::new(FailureKind::Unreadable, flaw.to_string())
    }
}

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Grey of the paper: nine of ten pixels are darker.
    pub paper: u8,
    /// Share of pixels that are blind, 0 to 1.
    pub glare: f64,
    /// Variance of the Laplacian by variance of the greys where there is most ink, without noise.
    pub sharpness: f64,
}

impl Measured {
    /// What hinders reading first, if anything does.
    ///
    /// # Errors
    /// [`Flaw`].
    pub fn judge(self) -> Result<(), Flaw> {
        if self.paper < PAPER_MIN {
            Err(Flaw::TooDark)
        } else if self.glare > GLARE_MAX {
            Err(Flaw::Glare)
        } else if self.sharpness < SHARPNESS_MIN {
            Err(Flaw::Blurred)
        } else {
            Ok(())
        }
    }
}

/// Measures an upright document.
pub fn measure(document: &GrayImage) -> Measured {
    let mut counts = [0u64; 256];
    document
        .as_raw()
        .iter()
        .for_each(|grey| counts[usize::from(*grey)] += 1);
    let total: u64 = counts.iter().sum();
    let mut darker = 0;
    let paper = counts.iter().position(|count| {
        darker += count;
        darker * 10 >= total * 9
    });
    let blinded: u64 = counts[usize::from(BLINDED)..].iter().sum();
    Measured {
        paper: paper.map_or(0, |grey| grey as u8),
        glare: blinded as f64 / total.max(1) as f64,
        sharpness: sharpness(document),
    }
}

fn sharpness(document: &GrayImage) -> f64 {
    let mut squares = Vec::new();
    for top in (1..document.height().saturating_sub(SQUARE)).step_by(SQUARE as usize) {
        for left in (1..document.width().saturating_sub(SQUARE)).step_by(SQUARE as usize) {
            squares.push(square(document, left, top));
        }
    }
    if squares.is_empty() {
        return 0.0;
    }
    squares.sort_by(|a, b| a.0.total_cmp(&b.0));
    // The evenest quarter tells the noise, the tenth with most ink the letters.
    let mean = |squares: &[(f64, f64)]| {
        let sum = squares
            .iter()
            .fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        (sum.0 / squares.len() as f64, sum.1 / squares.len() as f64)
    };
    let noise = mean(&squares[..squares.len().div_ceil(4)]);
    let ink = mean(&squares[squares.len() - squares.len().div_ceil(10)..]);
    let (variance, laplacian) = (ink.0 - noise.0, ink.1 - noise.1);
    // Less than that is no print.
    if variance < 4.0 {
        0.0
    } else {
        (laplacian / variance).max(0.0)
    }
}

/// Variances of greys and of the Laplacian in one square.
fn square(document: &GrayImage, left: u32, top: u32) -> (f64, f64) {
    let grey = |x: u32, y: u32| f64::from(document.get_pixel(x, y).0[0]);
    let (mut sum, mut squares, mut bends) = (0.0, 0.0, 0.0);
    for y in top..top + SQUARE {
        for x in left..left + SQUARE {
            let here = grey(x, y);
            let around = grey(x - 1, y) + grey(x + 1, y) + grey(x, y - 1) + grey(x, y + 1);
            sum += here;
            squares += here * here;
            bends += (around - 4.0 * here).powi(2);
        }
    }
    let count = f64::from(SQUARE * SQUARE);
    let mean = sum / count;
    ((squares / count - mean * mean).max(0.0), bends / count)
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, Luma};

    use super::*;

    #[test]
    fn pictures_without_pixels_or_print_are_judged_and_not_divided_by() {
        assert_eq!(measure(&GrayImage::new(0, 0)).judge(), Err(Flaw::TooDark));
        assert_eq!(measure(&GrayImage::new(1, 1)).judge(), Err(Flaw::TooDark));
        let white = GrayImage::from_pixel(90, 90, Luma([255]));
        assert_eq!(measure(&white).judge(), Err(Flaw::Glare));
        let grey = GrayImage::from_pixel(90, 90, Luma([180]));
        assert_eq!(measure(&grey).judge(), Err(Flaw::Blurred));
    }
}
