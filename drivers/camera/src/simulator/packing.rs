//! Pictures become the bytes of frames.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{DynamicImage, Rgb, RgbImage};

use crate::frame::without_huffman_tables;
use crate::v4l2::FourCc;

/// As cameras compress.
const JPEG_QUALITY: u8 = 85;
/// What is beside the picture.
const BESIDE: u8 = 120;

/// A picture of one grey.
pub fn plain(width: u32, height: u32, grey: u8) -> RgbImage {
    RgbImage::from_pixel(width, height, Rgb([grey; 3]))
}

/// `picture` in the middle of a frame, as large as fits.
pub fn fitted(picture: &DynamicImage, width: u32, height: u32) -> RgbImage {
    if (picture.width(), picture.height()) == (width, height) {
        return picture.to_rgb8();
    }
    let small = picture
        .resize(width, height, FilterType::Triangle)
        .to_rgb8();
    let mut frame = plain(width, height, BESIDE);
    let beside = |all: u32, part: u32| i64::from((all - part.min(all)) / 2);
    let (left, top) = (beside(width, small.width()), beside(height, small.height()));
    imageops::replace(&mut frame, &small, left, top);
    frame
}

/// `picture` as a camera packs it. JPEGs come without Huffman tables, as from many UVC cameras.
pub fn packed(pixels: FourCc, picture: &RgbImage) -> Vec<u8> {
    if pixels == FourCc::YUYV {
        return yuyv(picture);
    }
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY)
        .encode_image(picture)
        .expect("a picture of a camera's size, in memory");
    without_huffman_tables(&jpeg).expect("we wrote it")
}

/// BT.601, brightness from 16 to 235; both pixels of a pair have the first one's colour.
fn yuyv(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(picture.as_raw().len() / 3 * 2);
    for pair in picture.as_raw().chunks_exact(6) {
        let [r, g, b, r2, g2, b2] = [0, 1, 2, 3, 4, 5].map(|at| i32::from(pair[at]));
        let y = |r: i32, g: i32, b: i32| (66 * r + 129 * g + 25 * b + 128) / 256 + 16;
        let u = (-38 * r - 74 * g + 112 * b + 128) / 256 + 128;
        let v = (112 * r - 94 * g - 18 * b + 128) / 256 + 128;
        for value in [y(r, g, b), u, y(r2, g2, b2), v] {
            bytes.push(value.clamp(0, 255) as u8);
        }
    }
    bytes
}

/// Bytes that begin and end like a JPEG, and are none.
pub fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 0x2545_F491_u32;
    let mut noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(bytes)
    .collect();
    noise[..4].copy_from_slice(&[0xFF, 0xD8, 0xFF, 0xDB]);
    noise[bytes - 2..].copy_from_slice(&[0xFF, 0xD9]);
    noise
}
