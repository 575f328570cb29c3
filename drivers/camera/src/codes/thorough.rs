//! Codes of every kind, with rxing.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use image::imageops::thumbnail;
use image::{GrayImage, Luma};
use rxing::aztec::AztecReader;
use rxing::common::HybridBinarizer;
use rxing::oned::MultiFormatOneDReader;
use rxing::pdf417::PDF417Reader;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8Source, Reader as _};

use super::{Code, CodeError, CodeKind, qr_again};
use crate::frame::Wiped;

/// Every kind that is looked for.
pub const ALL: [CodeKind; 4] = [
    CodeKind::Qr,
    CodeKind::Pdf417,
    CodeKind::Aztec,
    CodeKind::Code128,
];

/// Some steps of rxing cannot be interrupted, and take the square of what they find. In more pixels
/// than these, a picture of finder patterns would last for minutes: it is made smaller first.
const SIDE_PX_MAX: u32 = 1_920;

/// The codes of the first of `kinds` of which rxing finds any.
pub fn read(
    picture: &GrayImage,
    kinds: &[CodeKind],
    until: Instant,
) -> Result<Vec<Code>, CodeError> {
    let smaller = smaller(picture);
    let picture = smaller.as_deref().unwrap_or(picture);
    for kind in kinds {
        if Instant::now() >= until {
            return Err(CodeError::TimeOver);
        }
        let search = AssertUnwindSafe(|| search(picture, *kind, until));
        // A reader that panics found nothing.
        let found = catch_unwind(search).ok().flatten().unwrap_or_default();
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

fn smaller(picture: &GrayImage) -> Option<Wiped<Luma<u8>>> {
    let longest = picture.width().max(picture.height());
    if longest <= SIDE_PX_MAX {
        return None;
    }
    let scaled = |side: u32| (side * SIDE_PX_MAX / longest).max(1);
    let (width, height) = (scaled(picture.width()), scaled(picture.height()));
    Some(Wiped::new(thumbnail(picture, width, height)))
}

/// Each kind has its own reader. That for every kind at once is not used: when it finds no QR, it
/// compares every three of the finder patterns that it saw, which a picture can make last for hours.
fn search(picture: &GrayImage, kind: CodeKind, until: Instant) -> Option<Vec<Code>> {
    let hints = DecodeHints {
        PossibleFormats: Some(HashSet::from([format(kind)])),
        TryHarder: Some(true),
        ..DecodeHints::default()
    };
    let (width, height) = picture.dimensions();
    let source = Luma8Source::new_with_slice(picture.as_raw(), width, height).ok()?;
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let found = match kind {
        CodeKind::Qr => return Some(qr_again::read(bitmap.get_black_matrix(), until)),
        CodeKind::Pdf417 => PDF417Reader.decode_with_hints(&mut bitmap, &hints),
        CodeKind::Aztec => AztecReader.decode_with_hints(&mut bitmap, &hints),
        CodeKind::Code128 => {
            MultiFormatOneDReader::new(&hints).decode_with_hints(&mut bitmap, &hints)
        }
    };
    let content = found.ok()?.getText().as_bytes().to_vec();
    Some(vec![Code::new(kind, content)])
}

fn format(kind: CodeKind) -> BarcodeFormat {
    match kind {
        CodeKind::Qr => BarcodeFormat::QR_CODE,
        CodeKind::Pdf417 => BarcodeFormat::PDF_417,
        CodeKind::Aztec => BarcodeFormat::AZTEC,
        CodeKind::Code128 => BarcodeFormat::CODE_128,
    }
}
