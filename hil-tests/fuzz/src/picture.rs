//! What a camera delivers, and what may be in a picture.

use std::time::{Duration, Instant};

use image::{GrayImage, ImageFormat};
use kiosk_camera::v4l2::{Format, FourCc};
use kiosk_camera::{codes, document, face, frame, mrz, sample};

/// Far more than a small picture takes.
const SEARCH: Duration = Duration::from_secs(10);

/// Frames: JPEG of any size, and YUYV of a size that the first two bytes say.
pub fn frames(bytes: &[u8]) {
    drop(frame::decode_jpeg(bytes));
    let Some(([width, height], bytes)) = bytes.split_first_chunk::<2>() else {
        return;
    };
    let (width, height) = (u32::from(*width), u32::from(*height));
    let format = Format {
        pixels: FourCc::YUYV,
        width,
        height,
        bytes_per_line: width * 2,
        bytes_max: width * 2 * height,
    };
    if let Ok(picture) = frame::grey(&format, bytes) {
        assert_eq!(picture.dimensions(), (width, height));
    }
    drop(frame::rgb(&format, bytes));
}

/// Grey pictures: codes, documents, zones, faces. The first byte is the width.
pub fn contents(bytes: &[u8]) {
    let Some(picture) = picture(bytes) else {
        return;
    };
    let began = Instant::now();
    drop(codes::decode_qr(&picture, began + SEARCH));
    let _ = document::find(&picture);
    // Nothing this small holds a zone whose check digits agree, unless it is one.
    drop(mrz::read_mrz(&picture));
    let _ = face::look(&picture);
}

fn picture(bytes: &[u8]) -> Option<GrayImage> {
    let (width, pixels) = bytes.split_first()?;
    let width = u32::from(*width).max(1);
    let height = u32::try_from(pixels.len()).ok()? / width;
    let kept = usize::try_from(width * height).ok()?;
    GrayImage::from_raw(width, height, pixels[..kept].to_vec())
}

/// A document as a JPEG, and a little YUYV.
pub fn frame_seeds() -> Vec<Vec<u8>> {
    let mut jpeg = std::io::Cursor::new(Vec::new());
    let small = sample::document().thumbnail(64, 48).to_luma8();
    small
        .write_to(&mut jpeg, ImageFormat::Jpeg)
        .expect("memory takes a picture");
    let yuyv = [&[8, 4][..], &[0x80; 64]].concat();
    vec![jpeg.into_inner(), yuyv]
}

/// The same document, small and grey.
pub fn content_seeds() -> Vec<Vec<u8>> {
    let small = sample::document().thumbnail(160, 120).to_luma8();
    let width = u8::try_from(small.width()).expect("small");
    vec![[&[width], small.as_raw().as_slice()].concat()]
}
