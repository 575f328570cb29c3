//! A module on I²C (PN532 manual §6.2.4).

use embedded_hal::i2c::{Error as _, I2c};
use zeroize::{Zeroize as _, Zeroizing};

use super::{Bus, BusError, READY, said};
use crate::pn532::protocol::{FRAME_BYTES_AROUND, FRAME_DATA_BYTES_MAX};

/// The module's address, seven bits.
pub const ADDRESS: u8 = 0x24;

/// A module on I²C. Its bus may be any of `embedded-hal`'s, on Linux that of `linux-embedded-hal`.
pub struct I2cBus<I> {
    bus: I,
}

impl<I: I2c + Send> I2cBus<I> {
    /// The module on `bus`.
    pub fn new(bus: I) -> Self {
        Self { bus }
    }
}

impl<I: I2c + Send> Bus for I2cBus<I> {
    fn write(&mut self, frame: &[u8]) -> Result<(), BusError> {
        let written = self.bus.write(ADDRESS, frame);
        written.map_err(|error| said(&error.kind()))
    }

    fn is_ready(&mut self) -> Result<bool, BusError> {
        let mut status = [0];
        let read = self.bus.read(ADDRESS, &mut status);
        read.map_err(|error| said(&error.kind()))?;
        Ok(status[0] & READY != 0)
    }

    /// Every read begins with the status byte, also this one.
    fn read(&mut self, frame: &mut [u8]) -> Result<(), BusError> {
        let mut whole = Zeroizing::new([0; 1 + FRAME_DATA_BYTES_MAX + FRAME_BYTES_AROUND]);
        let whole = &mut whole[..=frame.len()];
        let read = self.bus.read(ADDRESS, whole);
        read.map_err(|error| said(&error.kind()))?;
        match whole[0] & READY {
            0 => frame.zeroize(),
            _ => frame.copy_from_slice(&whole[1..]),
        }
        Ok(())
    }
}
