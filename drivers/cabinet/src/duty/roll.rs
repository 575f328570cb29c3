//! Whether the paper is low. The cabinet's switch and the printer's own may both be fitted; either
//! is enough.
//!
//! A roll that turns shakes the switch that lies on it: what it says counts when it has said so for
//! [`STEADY`].

use std::time::{Duration, Instant};

/// How long a change must last.
pub const STEADY: Duration = Duration::from_secs(3);

#[derive(Debug, Default)]
pub(super) struct Roll {
    is_low: bool,
    printer_says_low: bool,
    /// Since when the switches have said otherwise.
    otherwise_since: Option<Instant>,
}

impl Roll {
    pub(super) fn printer_said(&mut self, low: bool) {
        self.printer_says_low = low;
    }

    /// What it has changed to, once it has lasted.
    pub(super) fn settle(&mut self, cabinet_says_low: bool, now: Instant) -> Option<bool> {
        let low = cabinet_says_low || self.printer_says_low;
        if low == self.is_low {
            self.otherwise_since = None;
            return None;
        }
        let since = *self.otherwise_since.get_or_insert(now);
        if now < since + STEADY {
            return None;
        }
        (self.is_low, self.otherwise_since) = (low, None);
        Some(low)
    }

    pub(super) fn settles_at(&self) -> Option<Instant> {
        self.otherwise_since.map(|since| since + STEADY)
    }

    pub(super) fn is_low(&self) -> bool {
        self.is_low
    }
}
