//! The camera's own thread. Calls into a kernel may hang for seconds when a device on USB does;
//! whoever asked is answered in time all the same, and is told to wait while the call is stuck.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use kiosk_device::{Failure, FailureKind};

type Job = Box<dyn FnOnce() + Send>;

/// A thread that does one job after another.
pub struct Worker {
    jobs: Sender<Job>,
}

/// A job ends at its deadline by itself; so much later it counts as stuck.
const LATE_MAX: Duration = Duration::from_millis(250);

impl Worker {
    /// A thread without work. It ends when the worker is dropped and its last job is done.
    pub fn start() -> Self {
        let (jobs, waiting) = mpsc::channel::<Job>();
        let run = move || {
            for job in waiting {
                job();
            }
        };
        thread::Builder::new()
            .name("camera".into())
            .spawn(run)
            .expect("the system has a thread for the camera");
        Self { jobs }
    }

    /// Lets the thread do `work`, which ends by `until`.
    ///
    /// # Errors
    /// [`FailureKind::Timeout`], when it does not, or does not even begin; else the work's own.
    pub fn ask<T: Send + 'static>(
        &self,
        until: Instant,
        work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let (answer, answers) = mpsc::channel();
        let job = move || {
            // Nobody waits any more for what a stuck call kept from beginning.
            if Instant::now() < until {
                let stumbled = "the driver stumbled over what the camera sent";
                let answered = catch_unwind(AssertUnwindSafe(work))
                    .unwrap_or_else(|_| Err(Failure::new(FailureKind::HardwareError, stumbled)));
                let _ = answer.send(answered);
            }
        };
        let gone = "the camera's thread ended";
        self.jobs
            .send(Box::new(job))
            .map_err(|_| Failure::new(FailureKind::HardwareError, gone))?;
        let left = until.saturating_duration_since(Instant::now()) + LATE_MAX;
        match answers.recv_timeout(left) {
            Ok(answered) => answered,
            Err(RecvTimeoutError::Timeout) => Err(Failure::new(
                FailureKind::Timeout,
                "a call into the kernel does not come back; unplug the camera and plug it in again",
            )),
            Err(RecvTimeoutError::Disconnected) => Err(Failure::new(
                FailureKind::Timeout,
                "the time was over before the camera was free",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn soon(ms: u64) -> Instant {
        Instant::now() + Duration::from_millis(ms)
    }

    #[test]
    fn a_job_that_is_stuck_is_told_in_time_and_the_next_waits_for_it() {
        let worker = Worker::start();
        let (free, freed) = mpsc::channel::<()>();
        let began = Instant::now();
        let stuck = worker.ask(soon(20), move || {
            let _ = freed.recv();
            Ok(())
        });
        assert_eq!(stuck.map_err(|f| f.kind), Err(FailureKind::Timeout));
        assert!(began.elapsed() < Duration::from_secs(5));
        let behind = worker.ask(soon(20), || Ok(()));
        assert_eq!(behind.map_err(|f| f.kind), Err(FailureKind::Timeout));
        free.send(()).expect("the job still waits");
        assert_eq!(worker.ask(soon(20_000), || Ok(7)), Ok(7));
    }

    #[test]
    fn a_decoder_that_panics_does_not_take_the_camera_with_it() {
        let worker = Worker::start();
        let frame: [u8; 0] = [];
        let place = frame.len();
        let stumbled = worker.ask(soon(20_000), move || Ok(frame[place]));
        assert_eq!(
            stumbled.map_err(|f| f.kind),
            Err(FailureKind::HardwareError)
        );
        assert_eq!(worker.ask(soon(20_000), || Ok(7)), Ok(7));
    }

    #[test]
    fn a_job_whose_time_is_over_is_not_begun() {
        let worker = Worker::start();
        let late = worker.ask(Instant::now(), || Ok(()));
        assert_eq!(late.map_err(|f| f.kind), Err(FailureKind::Timeout));
    }
}
