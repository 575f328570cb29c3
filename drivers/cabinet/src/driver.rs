//! The cabinet on any harness: reads, waits, switches.
//!
//! Nothing here blocks but [`Harness::listen`], which is given what is left of the deadline. Lines
//! of a processor answer at once; there is no reply to wait for.

use std::time::{Duration, Instant};

use kiosk_device::capability::{Cabinet, CabinetEvents, CabinetInputs, Device, Lamp, Lock, Sense};
use kiosk_device::{Failure, FailureKind, Identity};
use kiosk_domain::Capability;

use crate::harness::{Harness, Readings};
use crate::watch::Watch;
use crate::wire::{Contact, Output};

/// Longest time that a changeover switch may be between its contacts, debounce included.
const TRAVEL_MAX: Duration = Duration::from_millis(150);

/// How often contacts are read again while the switch travels.
const TRAVEL_LOOK: Duration = Duration::from_millis(2);

/// A cabinet whose wires are a harness.
#[derive(Debug)]
pub struct WiredCabinet<H> {
    harness: H,
    watch: Watch,
}

impl<H: Harness> WiredCabinet<H> {
    /// A cabinet on `harness`.
    pub fn new(harness: H) -> Self {
        Self {
            harness,
            watch: Watch::default(),
        }
    }

    /// Reads until the two contacts of the door say the opposite of each other.
    fn read(&mut self, until: Instant) -> Result<CabinetInputs, Failure> {
        let settled_by = until.min(Instant::now() + TRAVEL_MAX);
        loop {
            let readings = self.harness.read()?;
            if !contradict(&readings) {
                return Ok(inputs(&readings));
            }
            if Instant::now() >= settled_by {
                return Err(contradiction());
            }
            std::thread::sleep(TRAVEL_LOOK);
        }
    }

    fn switch(&mut self, output: Output, on: bool) -> Result<(), Failure> {
        if !self.harness.has_output(output) {
            let detail = format!("the {output} is not fitted; see the cabinet's wiring");
            return Err(Failure::new(FailureKind::Unsupported, detail));
        }
        self.harness.set(output, on)
    }
}

impl<H: Harness> Device for WiredCabinet<H> {
    fn capability(&self) -> Capability {
        Capability::Cabinet
    }

    /// Lines do not say what hangs on them; that all of them can be read is all there is to know.
    fn identify(&mut self, deadline: Duration) -> Result<Identity, Failure> {
        self.inputs(deadline)?;
        Ok(Identity {
            model: Some(self.harness.name()),
            ..Identity::default()
        })
    }
}

impl<H: Harness> Cabinet for WiredCabinet<H> {
    fn inputs(&mut self, deadline: Duration) -> Result<CabinetInputs, Failure> {
        self.read(Instant::now() + deadline)
    }

    fn is_fitted(&self, sense: Sense) -> bool {
        self.harness.has_contact(Contact::Of(sense))
    }

    fn events(&mut self, deadline: Duration) -> Result<CabinetEvents, Failure> {
        let until = Instant::now() + deadline;
        let mut wait = Duration::ZERO;
        loop {
            let heard = self.harness.listen(wait)?;
            self.watch.hear(&heard);
            let events = self.read(until).map(|now| self.watch.tell(now))?;
            let left = until.saturating_duration_since(Instant::now());
            if !events.edges.is_empty() || events.is_incomplete || left.is_zero() {
                return Ok(events);
            }
            wait = left;
        }
    }

    fn set_lamp(&mut self, lamp: Lamp, lit: bool, _deadline: Duration) -> Result<(), Failure> {
        self.switch(Output::Lamp(lamp), lit)
    }

    fn set_lock(&mut self, lock: Lock, _deadline: Duration) -> Result<(), Failure> {
        self.switch(Output::Lock, lock == Lock::Unlocked)
    }

    fn set_fan(&mut self, running: bool, _deadline: Duration) -> Result<(), Failure> {
        self.switch(Output::Fan, running)
    }
}

/// Whether the door is said to be open and shut at once, or neither.
fn contradict(readings: &Readings) -> bool {
    let open = readings.get(&Contact::Of(Sense::Door));
    readings
        .get(&Contact::DoorShut)
        .is_some_and(|shut| open == Some(shut))
}

fn contradiction() -> Failure {
    let detail = "the two contacts of the door contradict each other; \
                  see their wires, and `active` of door and door-shut in the cabinet's wiring";
    Failure::new(FailureKind::HardwareError, detail)
}

fn inputs(readings: &Readings) -> CabinetInputs {
    let mut inputs = CabinetInputs::default();
    for (contact, yes) in readings {
        if let Some(sense) = contact.sense() {
            inputs.set(sense, *yes);
        }
    }
    inputs
}
