//! What is done about what the cabinet says: an event and a time go in, what to do comes out.
//!
//! ```text
//!   inputs ───────────► Latch ── opened while no technician is at work? ──► Notice: journal, operations
//!             └───────► Roll ─── low, and not just shaken? ───────────────► Notice
//!   temperature ──────► Fan ──── too warm, or unknown? ───────────────────► fan_runs()
//!   a technician ─────► Service, Bolt ── opened for how long? ────────────► lock()
//! ```
//!
//! What is to be switched is a level that whoever acts makes good as often as it likes
//! ([`Duty::fan_runs`], [`Duty::lock`]); what is to be told is told once ([`Notice`]).

mod bolt;
mod fan;
mod latch;
mod roll;
mod service;

use std::time::{Duration, Instant};

use kiosk_device::capability::{CabinetInputs, Lock};
use thiserror::Error;

use crate::temperature::Temperature;
use bolt::Bolt;
use fan::Fan;
use latch::Latch;
use roll::Roll;
use service::Service;

pub use bolt::UNLOCK_MAX;
pub use fan::{FAN_OFF, FAN_ON};
pub use latch::Breach;
pub use roll::STEADY;
pub use service::SERVICE_MAX;

/// What somebody outside must be told, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// The cabinet was opened or forced while no technician was at work.
    Tampered(Breach),
    /// Somebody has looked and cleared that.
    TamperCleared,
    /// The roll of paper ends soon, or there is enough again.
    PaperLow(bool),
    /// A technician is at work, or is gone.
    Service(bool),
}

/// Why an order is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refused {
    /// Nobody said that a technician is at work.
    #[error("the lock is opened only while a technician is at work; begin service first")]
    NotInService,
    /// For longer than [`UNLOCK_MAX`], or for no time at all.
    #[error("the lock is opened for 1 to {} s at a time", UNLOCK_MAX.as_secs())]
    UnlockTime,
    /// The door is open or the tamper switch tripped: the next look would find it again.
    #[error("the cabinet is still open; shut it, or begin service first")]
    StillOpen,
}

/// One cabinet's duties.
#[derive(Debug)]
pub struct Duty {
    seen: CabinetInputs,
    latch: Latch,
    roll: Roll,
    fan: Fan,
    service: Service,
    bolt: Bolt,
}

impl Duty {
    /// Duties of a kiosk that starts; `is_tampered` is what the run before left behind.
    pub fn new(is_tampered: bool) -> Self {
        Self {
            seen: CabinetInputs::default(),
            latch: Latch::new(is_tampered),
            roll: Roll::default(),
            fan: Fan::default(),
            service: Service::default(),
            bolt: Bolt::default(),
        }
    }

    /// The cabinet's inputs. What tripped and is at rest again since the last look counts as
    /// tripped once.
    pub fn saw(&mut self, inputs: CabinetInputs, now: Instant) -> Vec<Notice> {
        self.seen = inputs;
        self.tick(now)
    }

    /// The printer's own word on its roll.
    pub fn printer_said(&mut self, paper_low: bool, now: Instant) -> Vec<Notice> {
        self.roll.printer_said(paper_low);
        self.tick(now)
    }

    /// The temperature inside; nothing when it cannot be read.
    pub fn felt(&mut self, temperature: Option<Temperature>) {
        self.fan.felt(temperature);
    }

    /// A technician is at work from now on, for at most [`SERVICE_MAX`].
    pub fn begin_service(&mut self, now: Instant) -> Vec<Notice> {
        let begins = self.service.begin(now);
        let begins = begins.then_some(Notice::Service(true));
        begins.into_iter().chain(self.tick(now)).collect()
    }

    /// The technician is gone: the lock shuts, and a door that still is open counts.
    pub fn end_service(&mut self, now: Instant) -> Vec<Notice> {
        self.service.end(now);
        self.tick(now)
    }

    /// Opens the lock for a while. It is open as soon as this returns: see [`Self::lock`].
    ///
    /// # Errors
    /// [`Refused`], and nothing is opened.
    pub fn unlock(&mut self, how_long: Duration, now: Instant) -> Result<(), Refused> {
        if !self.service.is_on(now) {
            return Err(Refused::NotInService);
        }
        self.bolt.open(how_long, now)
    }

    /// Shuts the lock before its time.
    pub fn shut(&mut self) {
        self.bolt.shut();
    }

    /// Forgets that the cabinet was opened, which somebody has looked into. Says nothing when there
    /// is nothing to forget.
    ///
    /// # Errors
    /// [`Refused::StillOpen`].
    pub fn clear_tamper(&mut self, now: Instant) -> Result<Option<Notice>, Refused> {
        if Breach::of(self.seen).is_some() && !self.service.is_on(now) {
            return Err(Refused::StillOpen);
        }
        Ok(self.latch.clear().then_some(Notice::TamperCleared))
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Instant) -> Vec<Notice> {
        let mut notices = Vec::new();
        if self.service.is_over(now) {
            notices.push(Notice::Service(false));
            self.bolt.shut();
        }
        if !self.service.is_on(now) {
            let caught = Breach::of(self.seen).filter(|_| self.latch.set());
            notices.extend(caught.map(Notice::Tampered));
        }
        let turned = self.roll.settle(self.seen.paper_low, now);
        notices.extend(turned.map(Notice::PaperLow));
        self.bolt.pass(now);
        notices
    }

    /// When the next [`Self::tick`] does something, if nothing else comes before.
    pub fn next_deadline(&self) -> Option<Instant> {
        let all = [
            self.bolt.until(),
            self.service.until(),
            self.roll.settles_at(),
        ];
        all.into_iter().flatten().min()
    }

    /// Whether the fan is to run.
    pub fn fan_runs(&self) -> bool {
        self.fan.runs()
    }

    /// What the lock is to be.
    pub fn lock(&self) -> Lock {
        self.bolt.lock()
    }

    /// Whether the cabinet was opened and nobody has cleared it.
    pub fn is_tampered(&self) -> bool {
        self.latch.is_set()
    }

    /// Whether the paper is low.
    pub fn is_paper_low(&self) -> bool {
        self.roll.is_low()
    }

    /// Whether a technician is at work.
    pub fn is_in_service(&self, now: Instant) -> bool {
        self.service.is_on(now)
    }
}

#[cfg(test)]
mod tests;
