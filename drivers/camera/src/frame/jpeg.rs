//! A JPEG whose markers were read becomes pixels.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::{DynamicImage, ImageDecoder as _};

use super::FrameError;

/// Most bytes of a decoded pixel: CMYK has four.
const PIXEL_BYTES_MAX: u64 = 4;

/// The pixels of `jpeg`, whose size was agreed on or read from its markers, and is bounded.
pub fn decoded(jpeg: &[u8], (width, height): (u32, u32)) -> Result<DynamicImage, FrameError> {
    let failed = |_| FrameError::Jpeg("its data is damaged");
    let decoder = JpegDecoder::new(Cursor::new(jpeg)).map_err(failed)?;
    // The decoder reads the size for itself, and makes room for what it believes.
    let believed = decoder.dimensions();
    let room = u64::from(width) * u64::from(height) * PIXEL_BYTES_MAX;
    if believed != (width, height) || decoder.total_bytes() > room {
        let (width, height) = believed;
        return Err(FrameError::OtherSize { width, height });
    }
    DynamicImage::from_decoder(decoder).map_err(failed)
}
