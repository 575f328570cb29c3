//! Whether a technician is at work. Who forgets to say that it is over does not leave the kiosk
//! unguarded: it is over by itself after [`SERVICE_MAX`].

use std::time::{Duration, Instant};

/// The longest that one beginning lasts. Beginning again lengthens it.
pub const SERVICE_MAX: Duration = Duration::from_secs(60 * 60);

#[derive(Debug, Default)]
pub(super) struct Service {
    until: Option<Instant>,
}

impl Service {
    /// Whether it was not on before.
    pub(super) fn begin(&mut self, now: Instant) -> bool {
        let was_on = self.is_on(now);
        self.until = Some(now + SERVICE_MAX);
        !was_on
    }

    /// The next look finds it over.
    pub(super) fn end(&mut self, now: Instant) {
        self.until = self.until.map(|_| now);
    }

    pub(super) fn is_on(&self, now: Instant) -> bool {
        self.until.is_some_and(|until| now < until)
    }

    /// Whether it has come to its end since the last call.
    pub(super) fn is_over(&mut self, now: Instant) -> bool {
        let is_over = self.until.is_some_and(|until| now >= until);
        if is_over {
            self.until = None;
        }
        is_over
    }

    pub(super) fn until(&self) -> Option<Instant> {
        self.until
    }
}
