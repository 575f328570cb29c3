//! The thread that speaks with the chip. A command may hang in the kernel for ever, so whoever asks
//! waits for a while and then goes on without it: the thread is left behind, and ends when the chip
//! lets it go. The next question gets a new thread and a new connection.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tss_esapi::tcti_ldr::TctiNameConf;

use super::chip::Chip;
use super::failure::{Meaning, TpmError, meaning};

/// Threads that may be stuck in a chip at once; then it is not asked any more until one is free.
const LEFT_BEHIND_MAX: usize = 2;

type Job = Box<dyn FnOnce(&mut Option<Chip>) + Send>;

/// Where questions go.
pub(super) struct Keeper {
    address: TctiNameConf,
    named: String,
    patience: Duration,
    desk: Mutex<Option<Desk>>,
    left_behind: Arc<AtomicUsize>,
}

struct Desk {
    jobs: Sender<Job>,
    thread: Arc<Thread>,
}

/// What is known of a thread.
#[derive(Default)]
struct Thread {
    /// How many questions it has answered.
    answered: AtomicU64,
    left_behind: AtomicBool,
}

impl Keeper {
    /// Of the chip at `address`, as libtss2 names it. No question is waited for longer than
    /// `patience`.
    pub fn of(address: &str, patience: Duration) -> Result<Self, TpmError> {
        let named = address.to_owned();
        let address = named.parse();
        let address = address.map_err(|_| TpmError::Address(named.clone()))?;
        Ok(Self {
            address,
            named,
            patience,
            desk: Mutex::new(None),
            left_behind: Arc::new(AtomicUsize::new(0)),
        })
    }

    /// Asks the chip to do `what`. When the connection turns out to be broken it is made anew, once.
    pub fn ask<R: Send + 'static>(
        &self,
        what: &'static str,
        job: impl Fn(&mut Chip) -> tss_esapi::Result<R> + Send + 'static,
    ) -> Result<R, TpmError> {
        self.ask_for(self.patience, what, job)
    }

    /// The same, for what takes a chip longer.
    pub fn ask_for<R: Send + 'static>(
        &self,
        patience: Duration,
        what: &'static str,
        job: impl Fn(&mut Chip) -> tss_esapi::Result<R> + Send + 'static,
    ) -> Result<R, TpmError> {
        let (tell, told) = mpsc::sync_channel(1);
        let address = self.address.clone();
        let thread = self.post(Box::new(move |chip| {
            // Nobody listens any more when this took too long.
            let _ = tell.send(with_connection(chip, &address, &job));
        }))?;
        let before = thread.answered.load(Ordering::Relaxed);
        match told.recv_timeout(patience) {
            Ok(answer) => answer.map_err(|failed| self.told(what, failed)),
            Err(RecvTimeoutError::Disconnected) => Err(TpmError::Busy),
            Err(RecvTimeoutError::Timeout) => Err(self.late(&thread, before)),
        }
    }

    fn post(&self, job: Job) -> Result<Arc<Thread>, TpmError> {
        let mut desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        let job = match desk.as_ref() {
            None => job,
            Some(desk) => match desk.jobs.send(job) {
                Ok(()) => return Ok(Arc::clone(&desk.thread)),
                Err(mpsc::SendError(job)) => job, // the thread has died of a panic
            },
        };
        let new = self.new_desk()?;
        new.jobs.send(job).map_err(|_| TpmError::Busy)?;
        Ok(Arc::clone(&desk.insert(new).thread))
    }

    fn new_desk(&self) -> Result<Desk, TpmError> {
        if self.left_behind.load(Ordering::SeqCst) >= LEFT_BEHIND_MAX {
            return Err(self.hung());
        }
        let (jobs, work) = mpsc::channel::<Job>();
        let thread = Arc::new(Thread::default());
        let (own, left_behind) = (Arc::clone(&thread), Arc::clone(&self.left_behind));
        let run = move || {
            let mut chip = None;
            for job in work {
                job(&mut chip);
                own.answered.fetch_add(1, Ordering::Relaxed);
                if own.left_behind.load(Ordering::SeqCst) {
                    break;
                }
            }
            drop(chip); // may hang, too
            if own.left_behind.load(Ordering::SeqCst) {
                left_behind.fetch_sub(1, Ordering::SeqCst);
            }
        };
        let spawned = thread::Builder::new().name("tpm".into()).spawn(run);
        spawned.map_err(|_| TpmError::Busy)?;
        Ok(Desk { jobs, thread })
    }

    /// What to say of a question that was not answered in time, when `thread` had answered `before`
    /// others as it was asked.
    fn late(&self, thread: &Arc<Thread>, before: u64) -> TpmError {
        if thread.answered.load(Ordering::Relaxed) != before {
            return TpmError::Busy; // it works; others were first
        }
        let mut desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        let present = |desk: &Desk| Arc::ptr_eq(&desk.thread, thread);
        if desk.as_ref().is_some_and(present) {
            self.left_behind.fetch_add(1, Ordering::SeqCst);
            thread.left_behind.store(true, Ordering::SeqCst);
            *desk = None;
        }
        self.hung()
    }

    fn hung(&self) -> TpmError {
        let after = self.patience;
        TpmError::Hung { after }
    }

    fn told(&self, what: &'static str, (opened, source): (bool, tss_esapi::Error)) -> TpmError {
        match meaning(source) {
            _ if !opened => self.absent(source),
            Meaning::Lost => self.absent(source),
            Meaning::Busy => TpmError::Busy,
            Meaning::LockedOut => TpmError::LockedOut,
            Meaning::Password => TpmError::OwnerPassword,
            Meaning::NotWrapped | Meaning::Other => TpmError::Refused { what, source },
        }
    }

    fn absent(&self, source: tss_esapi::Error) -> TpmError {
        TpmError::Absent {
            address: self.named.clone(),
            source,
        }
    }
}

/// Does `job` with the connection that there is, or a new one. With a failure comes whether a
/// connection was there.
fn with_connection<R>(
    place: &mut Option<Chip>,
    address: &TctiNameConf,
    job: &impl Fn(&mut Chip) -> tss_esapi::Result<R>,
) -> Result<R, (bool, tss_esapi::Error)> {
    let mut kept = place.take();
    loop {
        let old = kept.is_some();
        let mut chip = match kept.take() {
            Some(chip) => chip,
            None => Chip::open(address).map_err(|error| (false, error))?,
        };
        match job(&mut chip) {
            Ok(done) => {
                *place = Some(chip);
                return Ok(done);
            }
            Err(error) if old && meaning(error) == Meaning::Lost => {}
            // What is loaded in a connection that has failed is not relied on any more.
            Err(error) => return Err((true, error)),
        }
    }
}
