//! A JPEG whose markers were read becomes pixels.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::{DynamicImage, ImageDecoder as _, Limits};

use super::{FrameError, bounded};

/// Three bytes a pixel of the largest picture, and what a decoder needs beside them.
const BYTES_MAX: u64 = 256 * 1024 * 1024;

/// The pixels of `jpeg`.
pub fn decoded(jpeg: &[u8]) -> Result<DynamicImage, FrameError> {
    let failed = |_| FrameError::Jpeg("its data is damaged");
    let mut decoder = JpegDecoder::new(Cursor::new(jpeg)).map_err(failed)?;
    // The decoder reads the size for itself: what it believes counts.
    let (width, height) = decoder.dimensions();
    bounded(width, height)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(BYTES_MAX);
    decoder.set_limits(limits).map_err(failed)?;
    DynamicImage::from_decoder(decoder).map_err(failed)
}
