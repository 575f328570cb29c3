//! Bytes of a frame become pixels. They come from a cable: every size is checked before room is
//! made for it, and whatever is wrong has a name.

mod jpeg;
mod markers;
mod wiped;
mod yuyv;

use image::{DynamicImage, Luma, Rgb};
use thiserror::Error;
use zeroize::Zeroizing;

pub use markers::{Markers, with_huffman_tables, without_huffman_tables};
pub use wiped::Wiped;

use crate::v4l2::{Format, FourCc, SIDE_PX_MAX};

/// Most pixels of a picture: those of a 4K camera. One for documents has 5 million.
pub const PIXELS_MAX: u32 = 3_840 * 2_160;

/// Why bytes are no picture.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FrameError {
    /// A packing that we do not read.
    #[error("pixels packed as {0} are not read")]
    Packing(FourCc),
    /// More or fewer pixels than any picture we read has.
    #[error("{width} by {height} pixels is no size of a picture")]
    Size {
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// Another size than was agreed on.
    #[error("{width} by {height} pixels came, another size was agreed on")]
    OtherSize {
        /// Columns that came.
        width: u32,
        /// Rows that came.
        height: u32,
    },
    /// It ends too early.
    #[error("the frame ends after {bytes} bytes, too early")]
    Truncated {
        /// How many came.
        bytes: usize,
    },
    /// It is not a JPEG, or a damaged one.
    #[error("the frame is no JPEG: {0}")]
    Jpeg(&'static str),
}

/// The JPEG of a frame as a file that anybody can open: without what follows its end, and with its
/// Huffman tables.
///
/// # Errors
/// [`FrameError`], when it is not whole or not of the agreed size.
pub fn jpeg(format: &Format, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, FrameError> {
    if format.pixels != FourCc::MJPEG {
        return Err(FrameError::Packing(format.pixels));
    }
    let markers = Markers::of(bytes)?;
    let (width, height) = (markers.width, markers.height);
    if (width, height) != (format.width, format.height) {
        return Err(FrameError::OtherSize { width, height });
    }
    Ok(with_huffman_tables(bytes, &markers))
}

/// The picture in a frame, in colour.
///
/// # Errors
/// [`FrameError`].
pub fn rgb(format: &Format, bytes: &[u8]) -> Result<Wiped<Rgb<u8>>, FrameError> {
    match format.pixels {
        FourCc::YUYV => yuyv::rgb(format, bytes).map(Wiped::new),
        _ => {
            let whole = jpeg(format, bytes)?;
            let size = (format.width, format.height);
            jpeg::decoded(&whole, size).map(|picture| Wiped::new(picture.into_rgb8()))
        }
    }
}

/// The picture in a frame, in grey.
///
/// # Errors
/// [`FrameError`].
pub fn grey(format: &Format, bytes: &[u8]) -> Result<Wiped<Luma<u8>>, FrameError> {
    match format.pixels {
        FourCc::YUYV => yuyv::grey(format, bytes).map(Wiped::new),
        _ => {
            let whole = jpeg(format, bytes)?;
            let size = (format.width, format.height);
            jpeg::decoded(&whole, size).map(in_grey)
        }
    }
}

/// A picture that is grey already is not copied; of one in colour nothing is left.
fn in_grey(picture: DynamicImage) -> Wiped<Luma<u8>> {
    match picture {
        DynamicImage::ImageLuma8(grey) => Wiped::new(grey),
        colour => {
            let grey = Wiped::new(colour.to_luma8());
            drop(Wiped::new(colour.into_rgb8()));
            grey
        }
    }
}

/// The picture in a JPEG of any size that we read.
///
/// # Errors
/// [`FrameError`].
pub fn decode_jpeg(bytes: &[u8]) -> Result<DynamicImage, FrameError> {
    let markers = Markers::of(bytes)?;
    let size = (markers.width, markers.height);
    jpeg::decoded(&with_huffman_tables(bytes, &markers), size)
}

fn bounded(width: u32, height: u32) -> Result<(), FrameError> {
    let side = 1..=SIDE_PX_MAX;
    if side.contains(&width) && side.contains(&height) && width * height <= PIXELS_MAX {
        Ok(())
    } else {
        Err(FrameError::Size { width, height })
    }
}
