//! Pictures of fingers, for comparing on the spot. Nothing is ever enrolled on a kiosk.

use std::time::Duration;

use kiosk_domain::DeviceState;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::Device;
use crate::Failure;

/// A picture of a finger: 8-bit grey, row by row. Wiped when dropped; has no `Debug`.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct FingerprintImage {
    #[zeroize(skip)]
    width_px: u32,
    #[zeroize(skip)]
    height_px: u32,
    grey: Vec<u8>,
}

impl FingerprintImage {
    /// A picture of `width_px` columns; `None` when `grey` is not whole rows.
    pub fn new(width_px: u32, height_px: u32, grey: Vec<u8>) -> Option<Self> {
        let pixels = u64::from(width_px) * u64::from(height_px);
        (pixels == grey.len() as u64).then_some(Self {
            width_px,
            height_px,
            grey,
        })
    }

    /// Columns.
    pub fn width_px(&self) -> u32 {
        self.width_px
    }

    /// Rows.
    pub fn height_px(&self) -> u32 {
        self.height_px
    }

    /// The pixels, row by row, 0 is black.
    pub fn grey(&self) -> &[u8] {
        &self.grey
    }
}

/// Takes pictures of fingers.
pub trait FingerprintReader: Device {
    /// Whether it can read now.
    fn state(&mut self, deadline: Duration) -> DeviceState;

    /// Whether a finger lies on the window now; a short look, so that a wait can be given up between
    /// two of them.
    ///
    /// # Errors
    /// The reader's own failure.
    fn finger_present(&mut self, deadline: Duration) -> Result<bool, Failure>;

    /// Takes a picture of the finger that lies there, however poor it is: whoever asks says what to
    /// do better.
    ///
    /// # Errors
    /// [`crate::FailureKind::NothingPresented`] when no finger comes, else the reader's own failure.
    fn picture(&mut self, deadline: Duration) -> Result<FingerprintImage, Failure>;

    /// Waits for a finger and takes its picture.
    ///
    /// # Errors
    /// [`crate::FailureKind::NothingPresented`] when no finger comes,
    /// [`crate::FailureKind::Unreadable`] when the picture is poor, else the reader's own failure.
    fn capture(&mut self, deadline: Duration) -> Result<FingerprintImage, Failure>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_whole_rows() {
        assert!(FingerprintImage::new(4, 3, vec![0; 12]).is_some());
        assert!(FingerprintImage::new(4, 3, vec![0; 11]).is_none());
    }
}
