//! The same module on I²C and SPI, as `embedded-hal` sees it.

use std::collections::VecDeque;

use embedded_hal::i2c::{self, I2c, NoAcknowledgeSource};
use embedded_hal::spi::{self, SpiDevice};
use kiosk_device::dock::Dock;

use super::server::{After, Rig};
use crate::pn532::bus::ADDRESS;
use crate::pn532::protocol::{Decoder, Heard};

/// What a bus gives behind the end of a frame.
const BEHIND: u8 = 0x80;
const READY: u8 = 0x01;

/// What a bus says that does not reach its module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SimulatedBusError {
    /// Nobody answers at that address: unplugged, asleep, or another address.
    NobodyThere,
}

impl i2c::Error for SimulatedBusError {
    fn kind(&self) -> i2c::ErrorKind {
        i2c::ErrorKind::NoAcknowledge(NoAcknowledgeSource::Address)
    }
}

impl spi::Error for SimulatedBusError {
    fn kind(&self) -> spi::ErrorKind {
        spi::ErrorKind::Other
    }
}

/// The module's end of a bus: frames that wait to be fetched.
struct End {
    rig: Dock<Rig>,
    decoder: Decoder,
    ready: VecDeque<Vec<u8>>,
    unplugged: bool,
}

impl End {
    fn new(rig: Dock<Rig>) -> Self {
        Self {
            rig,
            decoder: Decoder::default(),
            ready: VecDeque::new(),
            unplugged: false,
        }
    }

    /// Being addressed wakes it. A new command makes what waits void.
    fn write(&mut self, bytes: &[u8]) {
        for heard in self.decoder.push(bytes) {
            if let Heard::Frame(frame) = heard {
                self.ready.clear();
                let (pieces, after) = self.rig.change(|rig| rig.hear(&frame));
                self.ready.extend(pieces);
                self.unplugged |= after == After::Unplugged;
            }
        }
    }

    fn status(&self) -> u8 {
        if self.ready.is_empty() { 0 } else { READY }
    }

    fn read(&mut self, into: &mut [u8]) {
        into.fill(BEHIND);
        if let Some(frame) = self.ready.pop_front() {
            let count = frame.len().min(into.len());
            into[..count].copy_from_slice(&frame[..count]);
        }
    }

    /// A module that was asleep wakes, and does not answer this once.
    fn addressed(&mut self) -> Result<(), SimulatedBusError> {
        if std::mem::take(&mut self.unplugged) {
            return Err(SimulatedBusError::NobodyThere);
        }
        let was_awake = self.rig.change(|rig| {
            let was_awake = rig.module.is_awake();
            rig.module.wake();
            was_awake
        });
        if was_awake {
            Ok(())
        } else {
            Err(SimulatedBusError::NobodyThere)
        }
    }
}

/// A simulated module on I²C.
pub struct SimulatedI2c {
    end: End,
}

impl SimulatedI2c {
    pub(super) fn new(rig: Dock<Rig>) -> Self {
        Self { end: End::new(rig) }
    }
}

impl i2c::ErrorType for SimulatedI2c {
    type Error = SimulatedBusError;
}

impl I2c for SimulatedI2c {
    fn transaction(
        &mut self,
        address: u8,
        operations: &mut [i2c::Operation<'_>],
    ) -> Result<(), SimulatedBusError> {
        if address != ADDRESS {
            return Err(SimulatedBusError::NobodyThere);
        }
        self.end.addressed()?;
        for operation in operations {
            match operation {
                i2c::Operation::Write(bytes) => self.end.write(bytes),
                i2c::Operation::Read(into) => {
                    if let Some((status, frame)) = into.split_first_mut() {
                        *status = self.end.status();
                        if !frame.is_empty() {
                            self.end.read(frame);
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// A simulated module on SPI.
pub struct SimulatedSpi {
    end: End,
}

impl SimulatedSpi {
    pub(super) fn new(rig: Dock<Rig>) -> Self {
        Self { end: End::new(rig) }
    }
}

impl spi::ErrorType for SimulatedSpi {
    type Error = SimulatedBusError;
}

impl SpiDevice for SimulatedSpi {
    /// The first byte written says what is meant; all bytes come turned.
    fn transaction(
        &mut self,
        operations: &mut [spi::Operation<'_, u8>],
    ) -> Result<(), SimulatedBusError> {
        // Nobody can tell on SPI that a module sleeps: it gives zeros.
        let awake = self.end.addressed().is_ok();
        let mut meant = None;
        for operation in operations {
            match operation {
                spi::Operation::Write(bytes) => {
                    let turned: Vec<u8> = bytes.iter().map(|byte| byte.reverse_bits()).collect();
                    if let (Some((what, frame)), true) = (turned.split_first(), awake) {
                        meant = Some(*what);
                        if *what == 0x01 {
                            self.end.write(frame);
                        }
                    }
                }
                spi::Operation::Read(into) => {
                    match meant {
                        Some(0x02) => into.fill(self.end.status()),
                        Some(0x03) => self.end.read(into),
                        _ => into.fill(0),
                    }
                    for byte in into.iter_mut() {
                        *byte = byte.reverse_bits();
                    }
                }
                spi::Operation::Transfer(..)
                | spi::Operation::TransferInPlace(_)
                | spi::Operation::DelayNs(_) => {}
            }
        }
        Ok(())
    }
}
