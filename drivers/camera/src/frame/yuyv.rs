//! Two pixels in four bytes: Y U Y V. Each has its own brightness, both share a colour.

use image::{GrayImage, RgbImage};

use super::{FrameError, bounded};
use crate::v4l2::Format;

/// The brightness alone.
pub fn grey(format: &Format, bytes: &[u8]) -> Result<GrayImage, FrameError> {
    let mut grey = Vec::with_capacity(pixels(format)?);
    for row in rows(format, bytes)? {
        grey.extend(row.iter().step_by(2).copied());
    }
    Ok(GrayImage::from_raw(format.width, format.height, grey).expect("a byte a pixel"))
}

/// In colour. UVC cameras mean ITU-R BT.601 with brightness from 16 to 235.
pub fn rgb(format: &Format, bytes: &[u8]) -> Result<RgbImage, FrameError> {
    let mut rgb = Vec::with_capacity(pixels(format)? * 3);
    for row in rows(format, bytes)? {
        for pair in row.chunks_exact(4) {
            rgb.extend_from_slice(&pixel(pair[0], pair[1], pair[3]));
            rgb.extend_from_slice(&pixel(pair[2], pair[1], pair[3]));
        }
    }
    Ok(RgbImage::from_raw(format.width, format.height, rgb).expect("three bytes a pixel"))
}

fn pixels(format: &Format) -> Result<usize, FrameError> {
    let (width, height) = (format.width, format.height);
    bounded(width, height)?;
    if width % 2 == 1 {
        return Err(FrameError::Size { width, height });
    }
    Ok(width as usize * height as usize)
}

/// The rows without what fills them up. The last one need not be filled up.
fn rows<'b>(
    format: &Format,
    bytes: &'b [u8],
) -> Result<impl Iterator<Item = &'b [u8]>, FrameError> {
    let row = format.width as usize * 2;
    let line = (format.bytes_per_line as usize).max(row);
    let height = format.height as usize;
    if bytes.len() < line * (height - 1) + row {
        let bytes = bytes.len();
        return Err(FrameError::Truncated { bytes });
    }
    Ok(bytes
        .chunks(line)
        .take(height)
        .map(move |line| &line[..row]))
}

/// BT.601 in 8-bit fixed point.
fn pixel(y: u8, u: u8, v: u8) -> [u8; 3] {
    let y = (i32::from(y) - 16) * 298 + 128;
    let (u, v) = (i32::from(u) - 128, i32::from(v) - 128);
    let byte = |value: i32| (value >> 8).clamp(0, 255) as u8;
    [
        byte(y + 409 * v),
        byte(y - 100 * u - 208 * v),
        byte(y + 516 * u),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v4l2::FourCc;

    fn format(width: u32, height: u32, bytes_per_line: u32) -> Format {
        Format {
            pixels: FourCc::YUYV,
            width,
            height,
            bytes_per_line,
            bytes_max: bytes_per_line * height,
        }
    }

    #[test]
    fn black_white_and_red_are_what_they_are() {
        let row = [16, 128, 235, 128, 81, 90, 81, 240];
        let seen = rgb(&format(4, 1, 8), &row).expect("whole");
        let [black, white, red] = [0, 1, 2].map(|x| seen.get_pixel(x, 0).0);
        assert_eq!((black, white), ([0; 3], [255; 3]));
        assert!(red[0] > 250 && red[1] < 5 && red[2] < 5, "{red:?}");
        assert_eq!(
            grey(&format(4, 1, 8), &row).expect("whole").as_raw(),
            &[16, 235, 81, 81]
        );
    }

    #[test]
    fn what_fills_a_row_up_is_left_out() {
        let bytes = [1, 0, 2, 0, 99, 99, 3, 0, 4, 0];
        let seen = grey(&format(2, 2, 6), &bytes).expect("the last row is not filled up");
        assert_eq!(seen.as_raw(), &[1, 2, 3, 4]);
    }

    #[test]
    fn a_byte_too_few_and_sizes_without_sense_are_refused() {
        let short = [0; 9];
        assert_eq!(
            grey(&format(2, 2, 6), &short),
            Err(FrameError::Truncated { bytes: 9 })
        );
        for (width, height) in [(0, 2), (2, 0), (3, 2), (u32::MAX - 1, u32::MAX)] {
            let refused = rgb(
                &Format {
                    width,
                    height,
                    ..format(2, 2, 6)
                },
                &short,
            );
            assert_eq!(refused, Err(FrameError::Size { width, height }));
        }
    }
}
