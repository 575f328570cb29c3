//! One thread that tends every hosted device, and shows by a beat that it is alive.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Something that is looked after from outside its own thread.
pub trait Tended: Send + Sync {
    /// Looks whether all is well at `now`, and does what is needed. Never blocks for long.
    fn tend(&self, now: Instant);
}

/// Tends until it is dropped.
pub struct Supervisor {
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Supervisor {
    /// Tends all of `tended` every so often, and calls `beat` after each round.
    ///
    /// # Panics
    /// When the kernel cannot start a thread at boot.
    pub fn start(
        tended: Vec<Box<dyn Tended>>,
        every: Duration,
        beat: impl Fn(Instant) + Send + 'static,
    ) -> Self {
        let ends = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&ends);
        let rounds = move || {
            while !ended.load(Ordering::Relaxed) {
                for one in &tended {
                    one.tend(Instant::now());
                }
                beat(Instant::now());
                thread::park_timeout(every);
            }
        };
        let thread = thread::Builder::new()
            .name("supervisor".into())
            .spawn(rounds)
            .expect("the kernel can start a thread at boot");
        Self {
            ends,
            thread: Some(thread),
        }
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            drop(thread.join());
        }
    }
}
