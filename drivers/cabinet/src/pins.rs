//! A cabinet on any `embedded-hal` pins: the general form, for whatever makes pins.
//!
//! Pins of `embedded-hal` can be read and set, not waited for. So this harness looks at them every
//! few milliseconds while somebody waits, and debounces by itself.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use embedded_hal::digital::{Error as _, InputPin, OutputPin};
use kiosk_device::{Failure, FailureKind};

use crate::debounce::Debounce;
use crate::driver::WiredCabinet;
use crate::harness::{Harness, Heard, Readings};
use crate::wire::{Contact, Level, Output};

/// How often pins are looked at while somebody waits.
const LOOK: Duration = Duration::from_millis(5);

/// A pin and what its level means.
#[derive(Debug)]
pub struct Wire<P> {
    /// The pin.
    pub pin: P,
    /// Which level means "yes".
    pub active: Level,
}

/// Which pin is what.
#[derive(Debug)]
pub struct Pins<I, O> {
    /// The contacts that are fitted.
    pub contacts: BTreeMap<Contact, Wire<I>>,
    /// The outputs that are fitted.
    pub outputs: BTreeMap<Output, Wire<O>>,
    /// A reading counts when it has stayed for so long; zero where the pins are clean.
    pub debounce: Duration,
}

/// Pins, looked at one by one.
#[derive(Debug)]
pub struct PinHarness<I, O> {
    pins: Pins<I, O>,
    debounce: Debounce,
}

/// A cabinet on pins.
pub type PinCabinet<I, O> = WiredCabinet<PinHarness<I, O>>;

impl<I: InputPin + Send, O: OutputPin + Send> PinCabinet<I, O> {
    /// A cabinet on these pins. They keep their levels until they are set.
    pub fn on(pins: Pins<I, O>) -> Self {
        let debounce = Debounce::new(pins.debounce);
        Self::new(PinHarness { pins, debounce })
    }
}

impl<I: InputPin + Send, O: OutputPin + Send> Harness for PinHarness<I, O> {
    fn name(&self) -> String {
        "cabinet on pins".into()
    }

    fn has_contact(&self, contact: Contact) -> bool {
        self.pins.contacts.contains_key(&contact)
    }

    fn has_output(&self, output: Output) -> bool {
        self.pins.outputs.contains_key(&output)
    }

    /// Reads until nothing moves any more, at most four times the debounce.
    fn read(&mut self) -> Result<Readings, Failure> {
        let until = Instant::now() + self.pins.debounce * 4;
        loop {
            let read = self.read_once()?;
            let now = Instant::now();
            let settled = self.debounce.settle(&read, now);
            if !self.debounce.is_moving() || now >= until {
                return Ok(settled);
            }
            std::thread::sleep(LOOK.min(self.pins.debounce));
        }
    }

    fn set(&mut self, output: Output, on: bool) -> Result<(), Failure> {
        let Some(wire) = self.pins.outputs.get_mut(&output) else {
            let detail = format!("the {output} is not fitted");
            return Err(Failure::new(FailureKind::Unsupported, detail));
        };
        let set = match wire.active.when(on) {
            Level::High => wire.pin.set_high(),
            Level::Low => wire.pin.set_low(),
        };
        set.map_err(|error| broken(&output, &error.kind()))
    }

    fn listen(&mut self, wait: Duration) -> Result<Heard, Failure> {
        std::thread::sleep(LOOK.min(wait));
        Ok(Heard::default())
    }
}

impl<I: InputPin, O> PinHarness<I, O> {
    fn read_once(&mut self) -> Result<Readings, Failure> {
        let contacts = self.pins.contacts.iter_mut();
        contacts
            .map(|(contact, wire)| {
                let yes = match wire.active {
                    Level::High => wire.pin.is_high(),
                    Level::Low => wire.pin.is_low(),
                };
                let yes = yes.map_err(|error| broken(contact, &error.kind()))?;
                Ok((*contact, yes))
            })
            .collect()
    }
}

/// `embedded-hal` knows no kinds of failures yet, so all that can be said is that the line is bad.
fn broken(name: &dyn std::fmt::Display, kind: &embedded_hal::digital::ErrorKind) -> Failure {
    let detail =
        format!("the {name} line does not work ({kind}); see its wire and who else holds it");
    Failure::new(FailureKind::HardwareError, detail)
}
