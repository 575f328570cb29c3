//! How long an actor waits for somebody's document or finger, and whether anybody still wants it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a device is asked at a time: who leaves frees it at once.
pub(super) const SLICE: Duration = Duration::from_millis(500);
/// Between two looks that come back at once.
pub(super) const PAUSE: Duration = Duration::from_millis(100);

/// The try that somebody waits for.
#[derive(Clone, Default)]
pub(super) struct Wanted(Arc<Mutex<Option<u64>>>);

impl Wanted {
    pub(super) fn set(&self, attempt: Option<u64>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = attempt;
    }

    pub(super) fn is(&self, attempt: u64) -> bool {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) == Some(attempt)
    }
}

/// How long to go on, and whether anybody still waits.
pub(super) struct Patience<'a> {
    until: Instant,
    is_wanted: Box<dyn Fn() -> bool + 'a>,
}

impl<'a> Patience<'a> {
    pub(super) fn new(wait: Duration, is_wanted: impl Fn() -> bool + 'a) -> Self {
        Self {
            until: Instant::now() + wait,
            is_wanted: Box::new(is_wanted),
        }
    }

    pub(super) fn lasts(&self) -> bool {
        (self.is_wanted)() && Instant::now() < self.until
    }
}
