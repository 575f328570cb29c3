//! Codes in a picture: QR, and PDF417, Aztec and Code 128 as they are printed on cards and papers.
//!
//! ```text
//!   picture ─► quick   rqrr: QR, as it is on most papers and screens
//!                └─ nothing? ─► thorough   rxing: QR once more, PDF417, Aztec, Code 128
//! ```
//!
//! A picture comes from whoever stands before the camera. Both readers end in time whatever is in
//! it, and a reader that panics is one that found nothing. What a code says is somebody's data:
//! [`Code`] wipes itself and cannot be printed. The readers' own notes of it are not ours to wipe;
//! rqrr's live on the stack, rxing's in blocks that are freed at once.

mod canvas;
mod qr_again;
mod quick;
mod thorough;

use std::time::Instant;

use image::GrayImage;
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::v4l2::SIDE_PX_MAX;

/// How a code is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Zeroize)]
pub enum CodeKind {
    /// QR code.
    Qr,
    /// PDF417 (ISO/IEC 15438), e.g. on driving licences.
    Pdf417,
    /// Aztec (ISO/IEC 24778).
    Aztec,
    /// Code 128 (ISO/IEC 15417), in one row of bars.
    Code128,
}

/// What a code says. Wiped when dropped; has no `Debug`.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Code {
    kind: CodeKind,
    content: Vec<u8>,
}

impl Code {
    fn new(kind: CodeKind, content: Vec<u8>) -> Self {
        Self { kind, content }
    }

    /// How it is written.
    pub fn kind(&self) -> CodeKind {
        self.kind
    }

    /// Its bytes; text is UTF-8 as a rule, but nobody promises.
    pub fn content(&self) -> &[u8] {
        &self.content
    }
}

/// Why a picture was not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CodeError {
    /// It has no pixels, or more than any camera sends.
    #[error("{width} by {height} pixels is no size of a picture")]
    Size {
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// The time was over first.
    #[error("the picture was not read to its end in time")]
    TimeOver,
}

/// All codes of any kind that are found in `picture` by `until`; none is no error.
///
/// # Errors
/// [`CodeError`].
pub fn read(picture: &GrayImage, until: Instant) -> Result<Vec<Code>, CodeError> {
    read_kinds(picture, &thorough::ALL, until)
}

/// Those that correct themselves: QR, PDF417, Aztec. A row of bars has one check digit, and lines of
/// print pass for one now and then.
///
/// # Errors
/// [`CodeError`].
pub fn read_corrected(picture: &GrayImage, until: Instant) -> Result<Vec<Code>, CodeError> {
    let kinds = [CodeKind::Qr, CodeKind::Pdf417, CodeKind::Aztec];
    read_kinds(picture, &kinds, until)
}

/// The QR codes in `picture`.
///
/// # Errors
/// [`CodeError`].
pub fn decode_qr(picture: &GrayImage, until: Instant) -> Result<Vec<Code>, CodeError> {
    read_kinds(picture, &[CodeKind::Qr], until)
}

fn read_kinds(
    picture: &GrayImage,
    kinds: &[CodeKind],
    until: Instant,
) -> Result<Vec<Code>, CodeError> {
    let (width, height) = picture.dimensions();
    let side = 1..=SIDE_PX_MAX;
    if !side.contains(&width) || !side.contains(&height) {
        return Err(CodeError::Size { width, height });
    }
    let quick = quick::read(picture, until);
    if quick.as_ref().is_ok_and(|found| !found.is_empty()) {
        return quick;
    }
    let thorough = thorough::read(picture, kinds, until)?;
    if thorough.is_empty() {
        quick
    } else {
        Ok(thorough)
    }
}
