//! A bus as a link.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use kiosk_device::link::WriteError;
use kiosk_device::{Connect, Link, LinkError, OpenError};
use zeroize::Zeroizing;

use super::{Bus, BusError};
use crate::pn532::protocol::{FRAME_BYTES_AROUND, FRAME_DATA_BYTES_MAX, Payload, extent};

/// How often the module is asked whether it has something to say.
const LOOK: Duration = Duration::from_millis(1);
/// A module that sleeps does not hear the first write, and wakes from it within this.
const WAKING_MAX: Duration = Duration::from_millis(20);
/// So many frames may wait in a module: an acknowledgement and an answer.
const WAITING_MAX: usize = 2;
const FRAME_BYTES_MAX: usize = FRAME_DATA_BYTES_MAX + FRAME_BYTES_AROUND;

/// A module on a bus, for [`crate::pn532::Pn532Reader::on_bus`].
pub struct OnBus<B> {
    name: String,
    bus: Arc<Mutex<B>>,
}

impl<B: Bus> OnBus<B> {
    /// The module on `bus`, called `name` in errors and logs, e.g. `i2c:/dev/i2c-1`.
    pub fn new(name: &str, bus: B) -> Self {
        Self {
            name: name.to_owned(),
            bus: Arc::new(Mutex::new(bus)),
        }
    }
}

impl<B: Bus + 'static> Connect for OnBus<B> {
    fn name(&self) -> String {
        self.name.clone()
    }

    /// A module that sleeps wakes when it is addressed, and may not say so the first time.
    fn connect(&mut self) -> Result<Box<dyn Link>, OpenError> {
        let link = BusLink {
            name: self.name.clone(),
            bus: Arc::clone(&self.bus),
            unread: Zeroizing::default(),
            taken: 0,
        };
        let until = Instant::now() + WAKING_MAX;
        while let Err(error) = link.on_bus(Bus::is_ready) {
            if Instant::now() >= until {
                return Err(OpenError::Open {
                    link: self.name.clone(),
                    remedy: "check the wires, and the switches of the board for this bus",
                    source: io::Error::other(error),
                });
            }
            thread::sleep(LOOK);
        }
        Ok(Box::new(link))
    }
}

/// One line to the module; the bus outlives it.
struct BusLink<B> {
    name: String,
    bus: Arc<Mutex<B>>,
    /// The frame that was read last.
    unread: Payload,
    /// How much of it was taken.
    taken: usize,
}

impl<B: Bus> BusLink<B> {
    /// A panic of another holder leaves the bus as it is; the module then resynchronises.
    fn on_bus<R>(&self, work: impl FnOnce(&mut B) -> Result<R, BusError>) -> Result<R, LinkError> {
        let mut bus = self.bus.lock().unwrap_or_else(PoisonError::into_inner);
        work(&mut bus).map_err(|error| LinkError::Disconnected {
            link: self.name.clone(),
            detail: error.to_string(),
        })
    }

    /// Fetches a frame if one is ready. A bus without a module may say "ready" for ever and give
    /// nothing but zeros or ones: that is no frame.
    fn fetch(&mut self) -> Result<bool, LinkError> {
        if !self.on_bus(Bus::is_ready)? {
            return Ok(false);
        }
        let mut read = Zeroizing::new(vec![0; FRAME_BYTES_MAX]);
        self.on_bus(|bus| bus.read(&mut read))?;
        let same = |byte| read.iter().all(|other| *other == byte);
        if same(0x00) || same(0xFF) {
            return Ok(false);
        }
        let length = extent(&read);
        self.unread = Zeroizing::new(read[..length].to_vec());
        self.taken = 0;
        Ok(true)
    }

    fn take(&mut self, buffer: &mut [u8]) -> usize {
        let rest = &self.unread[self.taken..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.taken += count;
        count
    }

    fn timeout(&self, after: Duration) -> LinkError {
        LinkError::Timeout {
            link: self.name.clone(),
            after,
        }
    }
}

impl<B: Bus> Link for BusLink<B> {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, buffer: &mut [u8], deadline: Duration) -> Result<usize, LinkError> {
        let until = Instant::now() + deadline;
        while self.taken == self.unread.len() && !self.fetch()? {
            if Instant::now() + LOOK > until {
                return Err(self.timeout(deadline));
            }
            thread::sleep(LOOK);
        }
        Ok(self.take(buffer))
    }

    fn write_all(&mut self, bytes: &[u8], deadline: Duration) -> Result<(), WriteError> {
        let until = Instant::now() + deadline.min(WAKING_MAX);
        loop {
            match self.on_bus(|bus| bus.write(bytes)) {
                Ok(()) => return Ok(()),
                Err(error) if Instant::now() >= until => {
                    return Err(WriteError {
                        sent_max: bytes.len(),
                        error,
                    });
                }
                Err(_) => thread::sleep(LOOK),
            }
        }
    }

    fn flush(&mut self, _: Duration) -> Result<(), LinkError> {
        Ok(())
    }

    fn drain(&mut self) -> Result<usize, LinkError> {
        let mut thrown = 0;
        for _ in 0..=WAITING_MAX {
            thrown += self.unread.len() - self.taken;
            self.taken = self.unread.len();
            if !self.fetch()? {
                break;
            }
        }
        thrown += self.unread.len() - self.taken;
        self.taken = self.unread.len();
        Ok(thrown)
    }
}
