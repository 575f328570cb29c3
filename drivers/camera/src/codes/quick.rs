//! QR codes, with rqrr.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use image::GrayImage;
use rqrr::{MAX_PAYLOAD_SIZE, PreparedImage};
use zeroize::Zeroizing;

use super::canvas::{Canvas, TimeOver};
use super::{Code, CodeError, CodeKind};

/// Those that rqrr finds.
pub fn read(picture: &GrayImage, until: Instant) -> Result<Vec<Code>, CodeError> {
    let canvas = Canvas::new(picture, until);
    // The canvas is gone afterwards, however this ends.
    let search = AssertUnwindSafe(|| search(canvas));
    match catch_unwind(search) {
        Ok(found) => Ok(found),
        Err(why) if why.is::<TimeOver>() => Err(CodeError::TimeOver),
        // It divides by what a picture may make zero; that is a picture without a code.
        Err(_) => Ok(Vec::new()),
    }
}

fn search(canvas: Canvas) -> Vec<Code> {
    let mut prepared = PreparedImage::prepare(canvas);
    let grids = prepared.detect_grids();
    grids
        .iter()
        .filter_map(|grid| {
            // Room for the longest code: a vector that grows leaves its old bytes behind.
            let mut content = Zeroizing::new(Vec::with_capacity(MAX_PAYLOAD_SIZE));
            grid.decode_to(&mut *content).ok()?;
            Some(Code::new(CodeKind::Qr, std::mem::take(&mut *content)))
        })
        .collect()
}
