//! The same frames over I²C and SPI.
//!
//! ```text
//!   I²C   write  [frame]               read  [ready] [frame …]                  address 24
//!   SPI   write  [01] [frame]          read  [02] → [ready],  [03] → [frame …]   every byte turned
//! ```
//!
//! On a bus the host must ask whether the module has something to say. A frame is read at once, as
//! long as the longest: the bus gives bytes without meaning behind the end, which are cut off. So a
//! bus becomes a link, and the driver does not know the difference.

mod i2c;
mod link;
mod spi;

use thiserror::Error;

pub use i2c::{ADDRESS, I2cBus};
pub use link::OnBus;
pub use spi::SpiBus;

/// The bus did not carry it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct BusError(
    /// What the bus's driver said.
    pub String,
);

/// The lowest bit of the status byte: a frame is ready.
const READY: u8 = 0x01;

/// A bus with a module on it.
pub trait Bus: Send {
    /// Writes one frame.
    ///
    /// # Errors
    /// [`BusError`].
    fn write(&mut self, frame: &[u8]) -> Result<(), BusError>;

    /// Whether the module has a frame ready.
    ///
    /// # Errors
    /// [`BusError`].
    fn is_ready(&mut self) -> Result<bool, BusError>;

    /// Reads a frame, and whatever comes behind it, until `frame` is full.
    ///
    /// # Errors
    /// [`BusError`].
    fn read(&mut self, frame: &mut [u8]) -> Result<(), BusError>;
}

fn said(error: &dyn std::fmt::Debug) -> BusError {
    BusError(format!("{error:?}"))
}
