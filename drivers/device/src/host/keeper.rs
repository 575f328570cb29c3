//! The thread that has the device, and what it is asked.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::Care;
use super::watch::Watch;
use crate::{Device, Failure};

/// A thread with a device. It ends when this is dropped and its driver has returned.
pub(super) struct Keeper<D: ?Sized> {
    jobs: Sender<Job<D>>,
    due: Due,
    known_overdue: bool,
}

/// Until when what the thread does now must be over; `None` while it waits for work.
#[derive(Clone, Default)]
struct Due(Arc<Mutex<Option<Instant>>>);

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
    pub(super) fn start(care: &Arc<Care<D>>, alive: &Arc<()>) -> Self {
        let (jobs, queue) = channel();
        let due = Due::default();
        let (care, alive, busy) = (Arc::clone(care), Arc::clone(alive), due.clone());
        thread::Builder::new()
            .name(care.capability.as_str().into())
            .spawn(move || {
                Bench::new(&care, busy).work(&queue);
                drop(alive);
            })
            .expect("the kernel can start a thread at boot");
        Self {
            jobs,
            due,
            known_overdue: false,
        }
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
        // A thread that has ended drops the job, and with it the way for an answer.
        let _ = self.jobs.send(Job::Run(until, Box::new(run)));
        Asked { stage, answers }
    }

    /// Looks at the device as soon as it is free.
    pub(super) fn look_soon(&self) {
        let _ = self.jobs.send(Job::Look);
    }

    /// Notes that it is overdue; returns whether that was known.
    pub(super) fn note_overdue(&mut self) -> bool {
        std::mem::replace(&mut self.known_overdue, true)
    }

    /// Whether what it does should have been over `late` before `now`.
    pub(super) fn is_overdue(&self, now: Instant, late: Duration) -> bool {
        self.due.get().is_some_and(|due| now > due + late)
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

impl Due {
    fn get(&self) -> Option<Instant> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, due: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = due;
    }
}

/// What the thread has before it.
struct Bench<'care, D: ?Sized> {
    care: &'care Care<D>,
    device: Option<Box<D>>,
    watch: Watch,
    due: Due,
}

impl<'care, D: Device + ?Sized> Bench<'care, D> {
    fn new(care: &'care Care<D>, due: Due) -> Self {
        let watch = Watch::new(care.capability, care.look_every, Instant::now());
        Self {
            care,
            device: None,
            watch,
            due,
        }
    }

    fn work(&mut self, queue: &Receiver<Job<D>>) {
        loop {
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
        self.due.set(Some(until));
        let opened = self.open();
        run(match &opened {
            Ok(()) => Ok(self.device.as_deref_mut().expect("it was just opened")),
            Err(failure) => Err(failure),
        });
        self.due.set(None);
    }

    fn look(&mut self) {
        self.due.set(Some(Instant::now() + self.care.look_deadline));
        let seen = self.open().and_then(|()| self.seen());
        self.due.set(None);
        if let Some(report) = self.watch.saw(&seen, Instant::now()) {
            (self.care.report)(report);
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
