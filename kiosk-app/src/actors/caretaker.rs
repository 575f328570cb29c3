//! Looks after the cabinet: switches its fan and its lock, and tells what was found at it.
//!
//! ```text
//!   looks, the printer's looks ─┐                 ┌─► fan, lock
//!   temperature ────────────────┼─► Duty decides ─┼─► journal, heartbeat
//!   a technician's orders ──────┘                 └─► out of service, where the config says so
//! ```
//!
//! What holds is said again every few seconds: a cabinet that was opened anew has forgotten it. An
//! open lock is not: it is opened once, and whatever happens in between leaves it shut.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use kiosk_cabinet::duty::{Breach, Duty, Notice, Refused};
use kiosk_cabinet::orders::{self, Order};
use kiosk_cabinet::temperature::Temperature;
use kiosk_device::capability::{CabinetInputs, Lock};
use kiosk_device::{Cabinet, Failure, FailureKind};
use kiosk_domain::Warning;
use kiosk_domain::config::TamperRule;
use kiosk_journal::{Begun, Outcome, Switch};
use kiosk_journey::OutOfServiceReason;
use thiserror::Error;

use super::health::Health;
use super::note::Note;
use super::outages::Outages;
use crate::inbox::Inbox;

/// How long one line may take.
const SWITCH: Duration = Duration::from_millis(500);
/// How often orders are looked for, and what could not be switched is tried again.
const ROUND: Duration = Duration::from_secs(1);
/// How often the temperature is read and everything is set anew.
const ANEW: Duration = Duration::from_secs(5);
/// How long whoever gave an order waits for its answer: a driver that hangs is told of by then.
const ANSWER: Duration = Duration::from_secs(10);

/// Why an order was not followed.
#[derive(Debug, Error)]
pub enum NotFollowed {
    /// It must not be.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The cabinet did not do it.
    #[error("the cabinet did not do it: {0}")]
    Failed(#[source] Failure),
    /// Nobody answers.
    #[error("the cabinet's caretaker does not answer; see the kiosk's log")]
    Silent,
}

/// The way to the caretaker. Cheap to clone.
#[derive(Clone)]
pub struct Caretaker {
    jobs: Sender<Job>,
}

enum Job {
    Saw(CabinetInputs),
    PrinterSaid(bool),
    Follow(Order, Sender<Result<(), NotFollowed>>),
}

/// One who is not at work yet: devices know the way to the caretaker before it knows the cabinet.
pub struct Hired {
    jobs: Receiver<Job>,
}

/// What the caretaker works with.
pub struct CaretakerTools {
    /// The cabinet, if one is fitted.
    pub cabinet: Option<Box<dyn Cabinet>>,
    /// Reads the temperature inside.
    pub temperature: Box<dyn FnMut() -> Option<Temperature> + Send>,
    /// Where a technician's program leaves orders.
    pub orders: PathBuf,
    /// What follows when the cabinet was opened.
    pub rule: TamperRule,
    /// The journal.
    pub note: Note,
    /// What the heartbeat says.
    pub health: Health,
    /// What keeps the kiosk out of service.
    pub outages: Outages,
    /// The way to the journey.
    pub inbox: Inbox,
}

impl Caretaker {
    /// The way to a caretaker, who begins with [`Hired::start`].
    pub fn hire() -> (Self, Hired) {
        let (sender, jobs) = channel();
        (Self { jobs: sender }, Hired { jobs })
    }

    /// The cabinet's inputs have changed.
    pub fn saw(&self, inputs: CabinetInputs) {
        // The caretaker ends only with the kiosk.
        let _ = self.jobs.send(Job::Saw(inputs));
    }

    /// The printer's own sensor says that its roll ends soon, or does not.
    pub fn printer_said(&self, paper_low: bool) {
        let _ = self.jobs.send(Job::PrinterSaid(paper_low));
    }

    /// Follows a technician's order. Waits for a moment, so not for the face's thread.
    ///
    /// # Errors
    /// [`NotFollowed`]; an order to open the lock has then left it shut.
    pub fn follow(&self, order: Order) -> Result<(), NotFollowed> {
        let (answer, answers) = channel();
        let _ = self.jobs.send(Job::Follow(order, answer));
        answers
            .recv_timeout(ANSWER)
            .unwrap_or(Err(NotFollowed::Silent))
    }

    /// Opens the lock of the service door for `seconds`, while a technician is at work.
    ///
    /// # Errors
    /// As [`Self::follow`].
    pub fn unlock(&self, seconds: u8) -> Result<(), NotFollowed> {
        self.follow(Order::Unlock { seconds })
    }
}

impl Hired {
    /// Starts the thread.
    ///
    /// # Panics
    /// When the kernel cannot start a thread at boot.
    pub fn start(self, tools: CaretakerTools) {
        let work = move || Desk::new(tools, Instant::now()).work(&self.jobs);
        std::thread::Builder::new()
            .name("caretaker".into())
            .spawn(work)
            .expect("the kernel can start a thread at boot");
    }
}

struct Desk {
    tools: CaretakerTools,
    duty: Duty,
    /// What the cabinet was last told; nothing when it may have forgotten.
    fan: Option<bool>,
    is_locked: bool,
    /// The journal's line of a lock that was opened and is not yet known to be shut.
    opened: Option<Begun>,
    round_at: Instant,
    anew_at: Instant,
    switch_at: Instant,
}

impl Desk {
    fn new(tools: CaretakerTools, now: Instant) -> Self {
        let is_tampered = tools.note.is_tampered();
        let desk = Self {
            tools,
            duty: Duty::new(is_tampered),
            fan: None,
            is_locked: false,
            opened: None,
            round_at: now,
            anew_at: now,
            switch_at: now,
        };
        if is_tampered {
            tracing::warn!("the cabinet was opened before this start, and nobody has cleared it");
            desk.tampered(true);
        }
        desk
    }

    /// Ends when nobody knows the way any more.
    fn work(mut self, jobs: &Receiver<Job>) {
        loop {
            let now = Instant::now();
            self.round(now);
            let next = self.duty.next_deadline().unwrap_or(self.round_at);
            let pause = next.min(self.round_at).saturating_duration_since(now);
            match jobs.recv_timeout(pause) {
                Ok(job) => self.do_one(job, Instant::now()),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn do_one(&mut self, job: Job, now: Instant) {
        let notices = match job {
            Job::Saw(inputs) => self.duty.saw(inputs, now),
            Job::PrinterSaid(paper_low) => self.duty.printer_said(paper_low, now),
            Job::Follow(order, answer) => {
                let followed = self.follow(order, now);
                // Whoever asked may have gone.
                let _ = answer.send(followed);
                return;
            }
        };
        self.tell(notices);
    }

    fn round(&mut self, now: Instant) {
        if now >= self.round_at {
            self.round_at = now + ROUND;
            for order in orders::take(&self.tools.orders, SystemTime::now()) {
                match self.follow(order, now) {
                    Ok(()) => tracing::info!(order = order.name(), "an order was followed"),
                    Err(why) => tracing::warn!(order = order.name(), %why, "an order was not"),
                }
            }
        }
        let notices = self.duty.tick(now);
        self.tell(notices);
        if now >= self.anew_at {
            self.anew_at = now + ANEW;
            (self.fan, self.is_locked) = (None, false);
            self.duty.felt((self.tools.temperature)());
        }
        self.switch(now);
    }

    fn follow(&mut self, order: Order, now: Instant) -> Result<(), NotFollowed> {
        let notices = match order {
            Order::BeginService => self.duty.begin_service(now),
            Order::EndService => self.duty.end_service(now),
            Order::ClearTamper => self.duty.clear_tamper(now)?.into_iter().collect(),
            Order::Unlock { seconds } => return self.unlock(seconds, now),
            Order::Lock => {
                self.duty.shut();
                Vec::new()
            }
        };
        self.tell(notices);
        Ok(())
    }

    /// The journal knows of it before the lock does.
    fn unlock(&mut self, seconds: u8, now: Instant) -> Result<(), NotFollowed> {
        self.duty.unlock(Duration::from_secs(seconds.into()), now)?;
        self.lock_closed(Outcome::Done);
        self.opened = self.tools.note.lock_opened(seconds.into());
        self.is_locked = false;
        let done = match self.tools.cabinet.as_mut() {
            Some(cabinet) => cabinet.set_lock(Lock::Unlocked, SWITCH),
            None => Err(Failure::new(
                FailureKind::Unsupported,
                "no cabinet is fitted; see devices.cabinet",
            )),
        };
        done.map_err(|failure| {
            self.duty.shut();
            self.lock_closed(Outcome::Failed);
            NotFollowed::Failed(failure)
        })
    }

    fn lock_closed(&mut self, outcome: Outcome) {
        if let Some(opened) = self.opened.take() {
            self.tools.note.lock_closed(opened, outcome);
        }
    }

    /// Makes good what is wanted and may not be so.
    fn switch(&mut self, now: Instant) {
        if now < self.switch_at {
            return;
        }
        let Some(cabinet) = self.tools.cabinet.as_mut() else {
            return;
        };
        let mut is_done = true;
        if self.duty.lock() == Lock::Locked && !self.is_locked {
            self.is_locked = switched("lock", cabinet.set_lock(Lock::Locked, SWITCH));
            is_done &= self.is_locked;
        }
        let runs = self.duty.fan_runs();
        if self.fan != Some(runs) {
            let switched = switched("fan", cabinet.set_fan(runs, SWITCH));
            self.fan = switched.then_some(runs);
            is_done &= switched;
        }
        if !is_done {
            self.switch_at = now + ROUND;
        }
        if self.is_locked {
            self.lock_closed(Outcome::Done);
        }
    }

    fn tell(&self, notices: Vec<Notice>) {
        let CaretakerTools { note, health, .. } = &self.tools;
        for notice in notices {
            match notice {
                Notice::Tampered(breach) => {
                    note.cabinet_tampered(switch_of(breach));
                    self.tampered(true);
                }
                Notice::TamperCleared => {
                    note.tamper_cleared();
                    self.tampered(false);
                }
                Notice::PaperLow(low) => {
                    note.paper_low(low);
                    health.warn(Warning::PaperLow, low);
                }
                Notice::Service(at_work) => note.service(at_work),
            }
        }
    }

    /// Whoever was being served when it was opened has been sent away already, as long as it is
    /// open; this is for those who come after.
    fn tampered(&self, is: bool) {
        let CaretakerTools {
            health,
            outages,
            inbox,
            rule,
            ..
        } = &self.tools;
        health.warn(Warning::Tampered, is);
        let reason = OutOfServiceReason::Withdrawn;
        let event = match (is, rule) {
            (true, TamperRule::Close) => Some(outages.begins(reason, "CABINET-TAMPERED")),
            (true, TamperRule::Report) => None,
            (false, _) => outages.ends(reason),
        };
        if let Some(event) = event {
            inbox.post(event);
        }
    }
}

/// Whether there is nothing left to do: what is not fitted is as wanted for ever.
fn switched(what: &str, done: Result<(), Failure>) -> bool {
    match done {
        Ok(()) => true,
        Err(failure) if failure.kind == FailureKind::Unsupported => true,
        Err(failure) => {
            // The cabinet's host has told why.
            tracing::debug!(what, detail = failure.detail, "not switched");
            false
        }
    }
}

fn switch_of(breach: Breach) -> Switch {
    match breach {
        Breach::Door => Switch::Door,
        Breach::Tamper => Switch::Tamper,
    }
}
