//! The thread that has the device, and what it is asked.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::watch::Watch;
use super::{Care, Report};
use crate::{Device, Failure};

/// A thread with a device. It ends when this is dropped and its driver has returned.
pub(super) struct Keeper<D: ?Sized> {
    jobs: SyncSender<Job<D>>,
    shift: Shift,
    thread: JoinHandle<()>,
}

/// So many jobs may wait behind one that takes long. More are not begun: what they hold is somebody's.
const WAITING_MAX: usize = 16;

/// What the host knows of its thread.
#[derive(Clone, Default)]
struct Shift {
    /// Until when what it does now must be over; `None` while it waits for work.
    due: Arc<Mutex<Option<Instant>>>,
    /// Another has taken its place: it touches the device no more, and nobody listens to it.
    is_over: Arc<AtomicBool>,
}

enum Job<D: ?Sized> {
    /// To be over at the moment.
    Run(Instant, Run<D>),
    Look,
}

/// Runs with the device, or learns why there is none.
type Run<D> = Box<dyn FnOnce(Result<&mut D, &Failure>) + Send>;

/// A question under way.
pub(super) struct Asked<R> {
    stage: Arc<AtomicU8>,
    answers: Receiver<Result<R, Failure>>,
}

/// What became of a question.
pub(super) enum Answer<R> {
    Done(R),
    CannotOpen(Failure),
    /// It waited behind another until its deadline, and will not be run.
    NeverBegun,
    /// It was begun and did not return.
    Hangs,
}

/// Stages of a job. Only one of the two sides can take it out of the first.
const WAITING: u8 = 0;
const BEGUN: u8 = 1;
const GIVEN_UP: u8 = 2;

impl<D: Device + ?Sized + 'static> Keeper<D> {
    /// Starts a thread that opens the device. `alive` is held for as long as it lives.
    ///
    /// # Errors
    /// When the kernel has no thread for it.
    pub(super) fn start(care: &Arc<Care<D>>, alive: &Arc<()>) -> io::Result<Self> {
        let (jobs, queue) = sync_channel(WAITING_MAX);
        let shift = Shift::default();
        let (care, alive, own) = (Arc::clone(care), Arc::clone(alive), shift.clone());
        let thread = thread::Builder::new()
            .name(care.capability.as_str().into())
            .spawn(move || {
                Bench::new(&care, own).work(&queue);
                drop(alive);
            })?;
        Ok(Self {
            jobs,
            shift,
            thread,
        })
    }

    /// Queues `job`, to be begun before `until` or never.
    pub(super) fn ask<R: Send + 'static>(
        &self,
        until: Instant,
        job: impl FnOnce(&mut D, Duration) -> R + Send + 'static,
    ) -> Asked<R> {
        let stage = Arc::new(AtomicU8::new(WAITING));
        let (answer, answers) = channel();
        let begun = Arc::clone(&stage);
        let run = move |device: Result<&mut D, &Failure>| {
            let moved = begun.compare_exchange(WAITING, BEGUN, Ordering::AcqRel, Ordering::Acquire);
            if moved.is_err() {
                return;
            }
            let left = until.saturating_duration_since(Instant::now());
            let said = device.map(|device| job(device, left)).map_err(Clone::clone);
            // Whoever asked may have gone.
            let _ = answer.send(said);
        };
        // A thread that has ended, or has too much before it, drops the job, and with it the way
        // for an answer.
        let _ = self.jobs.try_send(Job::Run(until, Box::new(run)));
        Asked { stage, answers }
    }

    /// Looks at the device as soon as it is free.
    pub(super) fn look_soon(&self) {
        let _ = self.jobs.try_send(Job::Look);
    }

    /// Whether what it does should have been over `late` before `now`, or never will be: its driver
    /// panicked.
    pub(super) fn is_overdue(&self, now: Instant, late: Duration) -> bool {
        self.thread.is_finished() || self.shift.due().is_some_and(|due| now > due + late)
    }
}

impl<D: ?Sized> Drop for Keeper<D> {
    fn drop(&mut self) {
        self.shift.is_over.store(true, Ordering::Release);
    }
}

impl<R> Asked<R> {
    /// Waits for the answer until `until`, and `late` longer once it was begun.
    pub(super) fn wait(self, until: Instant, late: Duration) -> Answer<R> {
        let left = |until: Instant| until.saturating_duration_since(Instant::now());
        let mut said = self.answers.recv_timeout(left(until));
        if said.is_err() {
            let given_up =
                self.stage
                    .compare_exchange(WAITING, GIVEN_UP, Ordering::AcqRel, Ordering::Acquire);
            if given_up.is_ok() {
                return Answer::NeverBegun;
            }
            said = self.answers.recv_timeout(left(until + late));
        }
        match said {
            Ok(Ok(answer)) => Answer::Done(answer),
            Ok(Err(failure)) => Answer::CannotOpen(failure),
            Err(_) => Answer::Hangs,
        }
    }
}

impl Shift {
    fn due(&self) -> Option<Instant> {
        *self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_due(&self, due: Option<Instant>) {
        *self.due.lock().unwrap_or_else(PoisonError::into_inner) = due;
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Acquire)
    }
}

/// What the thread has before it.
struct Bench<'care, D: ?Sized> {
    care: &'care Care<D>,
    device: Option<Box<D>>,
    watch: Watch,
    shift: Shift,
}

impl<'care, D: Device + ?Sized> Bench<'care, D> {
    fn new(care: &'care Care<D>, shift: Shift) -> Self {
        let watch = Watch::new(care.look_every, Instant::now());
        Self {
            care,
            device: None,
            watch,
            shift,
        }
    }

    fn work(&mut self, queue: &Receiver<Job<D>>) {
        while !self.shift.is_over() {
            let idle = self
                .watch
                .next_look()
                .saturating_duration_since(Instant::now());
            match queue.recv_timeout(idle) {
                Ok(Job::Run(until, run)) => self.run(until, run),
                Ok(Job::Look) | Err(RecvTimeoutError::Timeout) => self.look(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn run(&mut self, until: Instant, run: Run<D>) {
        if self.shift.is_over() {
            return;
        }
        self.shift.set_due(Some(until));
        let opened = self.open();
        run(match &opened {
            Ok(()) => Ok(self.device.as_deref_mut().expect("it was just opened")),
            Err(failure) => Err(failure),
        });
        self.shift.set_due(None);
    }

    fn look(&mut self) {
        self.shift
            .set_due(Some(Instant::now() + self.care.look_deadline));
        let seen = self.open().and_then(|()| self.seen());
        self.shift.set_due(None);
        self.watch.saw(&seen, Instant::now());
        if !self.shift.is_over() {
            (self.care.report)(Report::of(self.care.capability, &seen));
        }
    }

    fn open(&mut self) -> Result<(), Failure> {
        if self.device.is_none() {
            self.device = Some((self.care.open)()?);
        }
        Ok(())
    }

    fn seen(&mut self) -> Result<(), Failure> {
        let device = self.device.as_deref_mut().expect("it was just opened");
        if self.watch.must_identify() {
            device.identify(self.care.look_deadline)?;
        }
        (self.care.look)(device, self.care.look_deadline)
    }
}
