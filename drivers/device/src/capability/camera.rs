//! Photographs of documents.

use std::time::Duration;

use kiosk_domain::DeviceState;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::Device;
use crate::Failure;

/// A photograph: JPEG bytes. Wiped when dropped; has no `Debug`, so it cannot be logged.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Photo {
    jpeg: Vec<u8>,
}

impl Photo {
    /// A photograph of `jpeg` bytes.
    pub fn from_jpeg(jpeg: Vec<u8>) -> Self {
        Self { jpeg }
    }

    /// The bytes.
    pub fn jpeg(&self) -> &[u8] {
        &self.jpeg
    }

    /// The bytes, handed over without a copy; the new owner wipes them.
    pub fn into_jpeg(mut self) -> Vec<u8> {
        std::mem::take(&mut self.jpeg)
    }
}

/// Photographs what lies on the plate.
pub trait Camera: Device {
    /// Whether it can photograph now.
    fn state(&mut self, deadline: Duration) -> DeviceState;

    /// Takes one photograph that is good enough to be read.
    ///
    /// # Errors
    /// [`crate::FailureKind::NothingPresented`] for an empty plate,
    /// [`crate::FailureKind::Unreadable`] for a blurred, dark or glaring picture, else the
    /// camera's own failure.
    fn photograph(&mut self, deadline: Duration) -> Result<Photo, Failure>;
}
