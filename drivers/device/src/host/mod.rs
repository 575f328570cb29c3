//! Keeps one device: on a thread of its own, watched, and left behind when its driver hangs.
//!
//! ```text
//!                  ask(deadline, job)
//!   an actor ──────────────────────────►  keeper thread: open ─► identify ─► job ─► look ─► …
//!      ▲                                        │                                     │
//!      └── the job's answer, at the latest ◄────┤                                     ▼
//!          a moment after its deadline          │                       watch: has it changed?
//!                                               │                                     │
//!   supervisor ── tend(now) ──► overdue? ───────┘ a new keeper opens it anew          ▼
//!                                                                              Report to the kiosk
//! ```
//!
//! Drivers keep their deadlines; a system call below them may not. A keeper that is late is never
//! waited for: who asked is told, the device is opened anew on another thread, and the late one ends
//! whenever its call returns. While [`HUNG_MAX`] of them hang, none is started, so that a broken
//! driver cannot eat the kiosk's threads.
//!
//! A hosted device is the same capability again ([`Host`] wraps, the actor does not notice).

mod families;
mod keeper;
mod report;
mod supervisor;
mod watch;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use kiosk_domain::Capability;

use crate::{Device, Failure, FailureKind};
use keeper::{Answer, Keeper};

pub use report::Report;
pub use supervisor::{Supervisor, Tended};

/// So many keepers of one device may hang at once.
pub const HUNG_MAX: usize = 4;

/// What a driver may be late by before it counts as hanging: a stuck system call is given a
/// fraction of a second, a busy machine more.
const LATE_MAX: Duration = Duration::from_secs(2);

/// Asks a device how it is, within a duration.
pub type Look<D> = Box<dyn Fn(&mut D, Duration) -> Result<(), Failure> + Send + Sync>;

/// How a device is opened and looked after.
pub struct Care<D: ?Sized> {
    /// Its family; also names its thread.
    pub capability: Capability,
    /// Makes the driver. Called again after a driver has hung.
    pub open: Box<dyn Fn() -> Result<Box<D>, Failure> + Send + Sync>,
    /// Asks the device how it is.
    pub look: Look<D>,
    /// How often an idle device is looked at.
    pub look_every: Duration,
    /// How long one look may take.
    pub look_deadline: Duration,
    /// Told of every change.
    pub report: Box<dyn Fn(Report) + Send + Sync>,
}

/// Why a job has no answer of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unanswered {
    /// It was not begun, and will not be: trying again is safe.
    NotBegun(Failure),
    /// It was begun and hangs: whatever it does to the world may have happened.
    Hangs(Failure),
}

impl Unanswered {
    /// The failure, for those to whom both are the same.
    pub fn into_failure(self) -> Failure {
        match self {
            Self::NotBegun(failure) | Self::Hangs(failure) => failure,
        }
    }
}

/// A device that is kept. Clones reach the same device; when the last is dropped, its thread ends
/// as soon as the driver returns.
pub struct Host<D: ?Sized> {
    kept: Arc<Kept<D>>,
}

struct Kept<D: ?Sized> {
    care: Arc<Care<D>>,
    keeper: Mutex<Keeper<D>>,
    /// One clone a keeper that lives.
    alive: Arc<()>,
}

impl<D: ?Sized> Clone for Host<D> {
    fn clone(&self) -> Self {
        Self {
            kept: Arc::clone(&self.kept),
        }
    }
}

impl<D: Device + ?Sized + 'static> Host<D> {
    /// Opens the device and begins to look at it. It need not be there yet.
    ///
    /// # Panics
    /// When the kernel cannot start a thread at boot.
    pub fn start(mut care: Care<D>) -> Self {
        care.report = report::only_changes(care.report);
        let (care, alive) = (Arc::new(care), Arc::default());
        let keeper = Keeper::start(&care, &alive).expect("the kernel can start a thread at boot");
        let keeper = Mutex::new(keeper);
        let kept = Kept {
            care,
            keeper,
            alive,
        };
        Self {
            kept: Arc::new(kept),
        }
    }

    /// Looks at the device as soon as it is free, instead of at the next turn.
    pub fn look_soon(&self) {
        self.keeper().look_soon();
    }

    /// Runs `job` on the device's thread and waits for what it says, a little longer than
    /// `deadline`.
    ///
    /// # Errors
    /// [`Unanswered`] when the device cannot be opened, is occupied until the deadline, or hangs.
    pub fn ask<R: Send + 'static>(
        &self,
        deadline: Duration,
        job: impl FnOnce(&mut D, Duration) -> R + Send + 'static,
    ) -> Result<R, Unanswered> {
        let until = Instant::now() + deadline;
        let asked = self.keeper().ask(until, job);
        match asked.wait(until, LATE_MAX) {
            Answer::Done(answer) => Ok(answer),
            Answer::CannotOpen(failure) => Err(Unanswered::NotBegun(failure)),
            Answer::NeverBegun => {
                self.tend(Instant::now());
                Err(Unanswered::NotBegun(self.occupied(deadline)))
            }
            Answer::Hangs => {
                self.tend(Instant::now());
                Err(Unanswered::Hangs(self.hangs(deadline)))
            }
        }
    }

    fn occupied(&self, deadline: Duration) -> Failure {
        let name = self.kept.care.capability.as_str();
        let detail = format!("the {name} was still occupied after {deadline:?}");
        Failure::new(FailureKind::Busy, detail)
    }

    fn hangs(&self, deadline: Duration) -> Failure {
        let name = self.kept.care.capability.as_str();
        let detail = format!(
            "the driver of the {name} did not return from a call of {deadline:?}; it is opened anew"
        );
        Failure::new(FailureKind::Timeout, detail)
    }

    fn keeper(&self) -> MutexGuard<'_, Keeper<D>> {
        self.kept
            .keeper
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl<D: Device + ?Sized + 'static> Tended for Host<D> {
    /// Leaves a keeper behind that is overdue at `now`, and starts another.
    fn tend(&self, now: Instant) {
        if !self.keeper().is_overdue(now, LATE_MAX) {
            return;
        }
        let hung = Arc::strong_count(&self.kept.alive) - 1;
        let name = self.kept.care.capability.as_str();
        let detail = match hung {
            0 => format!("the driver of the {name} broke off in the middle of a call"),
            _ => format!("the driver of the {name} hangs; {hung} of its calls never returned"),
        };
        let failure = Failure::new(FailureKind::HardwareError, detail);
        // Before there is another, who may report that all is well.
        (self.kept.care.report)(Report::failed(self.kept.care.capability, &failure));
        let mut keeper = self.keeper();
        // Where there is no thread for another, the next round tries again.
        if hung < HUNG_MAX
            && keeper.is_overdue(now, LATE_MAX)
            && let Ok(next) = Keeper::start(&self.kept.care, &self.kept.alive)
        {
            *keeper = next;
        }
    }
}
