//! The machine-readable zone of a travel document, read from a picture (ICAO 9303-3, -4, -5, -6).
//!
//! ```text
//!   picture ── ink: pieces of the size of a letter ── rows: at one pitch ── lattice: guesses of a grid
//!                                                                                │
//!      Zone ◄── proof: check digits ◄── matching: how much each place is like each sign
//! ```
//!
//! OCR-B stands at one pitch and was made to be told apart, so no model is needed: every place is
//! compared with stencils of the 37 signs. What the check digits do not prove is refused.

mod format;
mod ink;
mod lattice;
mod matching;
mod proof;
mod rows;
mod stencils;
mod zone;

use image::GrayImage;
use kiosk_device::{Failure, FailureKind};
use thiserror::Error;

pub use format::Format;
pub use stencils::{SHEET_COLUMNS, SIGN_HEIGHT, SIGN_WIDTH, SIGNS};
pub use zone::Zone;

use crate::document::Plane;
use proof::NoProof;

/// More pixels than any camera of a kiosk has; a larger picture is not looked at.
pub const PIXELS_MAX: u64 = 16_000_000;
/// The narrowest picture in which 30 signs can be read, in pixels.
const WIDTH_MIN: u32 = 200;
const HEIGHT_MIN: u32 = 20;

/// Why no zone was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotRead {
    /// The picture has more than [`PIXELS_MAX`] pixels.
    #[error("the picture is too large")]
    TooLarge,
    /// No two or three lines of OCR-B are in the picture. The citizen may turn the document over.
    #[error("no machine-readable lines are in the picture")]
    NoZone,
    /// Lines are there, and some signs are not clear. The citizen may lay it flat and wipe it.
    #[error("some signs of the machine-readable lines are not clear")]
    Unclear,
    /// The signs are clear, and the check digits do not prove them.
    #[error("the check digits do not prove what was read")]
    NotProven,
}

impl From<NotRead> for Failure {
    fn from(reason: NotRead) -> Self {
        let kind = match reason {
            NotRead::NoZone => FailureKind::NothingPresented,
            NotRead::TooLarge | NotRead::Unclear | NotRead::NotProven => FailureKind::Unreadable,
        };
        Self::new(kind, reason.to_string())
    }
}

/// Reads the zone in `picture`. Its lines may lean 15 degrees and be upside down; a document that
/// lies more askew is put upright by [`crate::document`] first.
///
/// # Errors
/// [`NotRead`], and never a sign that is not proven by check digits or beyond doubt.
pub fn read_mrz(picture: &GrayImage) -> Result<Zone, NotRead> {
    let (width, height) = picture.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(NotRead::TooLarge);
    }
    if width < WIDTH_MIN || height < HEIGHT_MIN {
        return Err(NotRead::NoZone);
    }
    // Smoothing helps most pictures: a camera's noise is finer than print. Large print that is noisy
    // needs it to be halved as well, and the smallest print bears no smoothing.
    let whole = Plane::copied(picture);
    let smooth = whole.smoothed();
    let mut reason = NotRead::NoZone;
    let tries: [&dyn Fn() -> Plane; 4] = [
        &|| smooth.smoothed(),
        &|| whole.halved().smoothed(),
        &|| whole.smoothed(),
        &|| Plane::copied(picture),
    ];
    for plane in tries {
        match read(&plane()) {
            Ok(zone) => return Ok(zone),
            Err(NotRead::NoZone) => {}
            Err(other) => reason = other,
        }
    }
    Err(reason)
}

fn read(plane: &Plane) -> Result<Zone, NotRead> {
    let rows = rows::rows(&ink::pieces(plane));
    let guesses = lattice::guesses(&rows);
    let (lattice, likenesses) = matching::read(plane, &guesses).ok_or(NotRead::NoZone)?;
    match proof::prove(lattice.format, &likenesses) {
        Ok(signs) => Ok(Zone::new(lattice.format, &signs)),
        Err(NoProof::Unclear) => Err(NotRead::Unclear),
        Err(NoProof::NotProven) => Err(NotRead::NotProven),
    }
}
