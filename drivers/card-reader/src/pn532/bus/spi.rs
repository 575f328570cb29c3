//! A module on SPI, mode 0, at most 5 MHz (PN532 manual §6.2.5).
//!
//! The module takes the lowest bit first. Most controllers send the highest first and cannot do
//! otherwise, so every byte is turned here.

use embedded_hal::spi::{Error as _, Operation, SpiDevice};
use zeroize::Zeroizing;

use super::{Bus, BusError, READY, said};
use crate::pn532::protocol::{FRAME_BYTES_AROUND, FRAME_DATA_BYTES_MAX};

/// A module on SPI.
pub struct SpiBus<S> {
    device: S,
}

const WRITE: u8 = 0x01;
const STATUS: u8 = 0x02;
const READ: u8 = 0x03;

impl<S: SpiDevice + Send> SpiBus<S> {
    /// The module that `device` selects.
    pub fn new(device: S) -> Self {
        Self { device }
    }

    fn ask(&mut self, what: u8, answer: &mut [u8]) -> Result<(), BusError> {
        let said_first = [what.reverse_bits()];
        let both = &mut [Operation::Write(&said_first), Operation::Read(answer)];
        let asked = self.device.transaction(both);
        asked.map_err(|error| said(&error.kind()))?;
        turn(answer);
        Ok(())
    }
}

fn turn(bytes: &mut [u8]) {
    for byte in bytes {
        *byte = byte.reverse_bits();
    }
}

impl<S: SpiDevice + Send> Bus for SpiBus<S> {
    fn write(&mut self, frame: &[u8]) -> Result<(), BusError> {
        let room = 1 + FRAME_DATA_BYTES_MAX + FRAME_BYTES_AROUND;
        let mut turned = Zeroizing::new(Vec::with_capacity(room));
        turned.push(WRITE);
        turned.extend_from_slice(frame);
        turn(&mut turned);
        let written = self.device.write(&turned);
        written.map_err(|error| said(&error.kind()))
    }

    fn is_ready(&mut self) -> Result<bool, BusError> {
        let mut status = [0];
        self.ask(STATUS, &mut status)?;
        Ok(status[0] & READY != 0)
    }

    fn read(&mut self, frame: &mut [u8]) -> Result<(), BusError> {
        self.ask(READ, frame)
    }
}
