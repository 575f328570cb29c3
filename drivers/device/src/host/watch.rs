//! When to look at a device, and whether to ask who it is.
//!
//! ```text
//!   never seen ──look──► well ◄──────► failed
//!                         │              │ away or broken: each look doubles the pause, up to a
//!                     every pause        │ bound; what somebody can clear is looked at as before
//! ```

use std::time::{Duration, Instant};

use kiosk_domain::DeviceState;

use crate::{Failure, FailureKind};

/// A device that stays away is looked for at least this often.
const PAUSE_MAX: Duration = Duration::from_secs(8);

/// What follows from what was seen last.
#[derive(Debug)]
pub(super) struct Watch {
    every: Duration,
    pause: Duration,
    next: Instant,
    /// Who answers must be asked: it is new, or was away.
    must_identify: bool,
}

impl Watch {
    /// Looks at once, then `every` so often while all is well.
    pub(super) fn new(every: Duration, now: Instant) -> Self {
        Self {
            every,
            pause: every,
            next: now,
            must_identify: true,
        }
    }

    /// When to look next.
    pub(super) fn next_look(&self) -> Instant {
        self.next
    }

    /// Whether the next look must ask the device who it is.
    pub(super) fn must_identify(&self) -> bool {
        self.must_identify
    }

    /// Takes in what a look found.
    pub(super) fn saw(&mut self, seen: &Result<(), Failure>, now: Instant) {
        let found = match seen {
            Ok(()) => Ok(()),
            Err(failure) => Err(failure.kind),
        };
        self.pause = match found.map_err(FailureKind::state) {
            Err(DeviceState::NoDevice | DeviceState::HardwareError) => {
                (self.pause * 2).min(PAUSE_MAX.max(self.every))
            }
            _ => self.every,
        };
        self.next = now + self.pause;
        self.must_identify = match found {
            Ok(()) => false,
            // What comes back under the same path may be another device.
            Err(FailureKind::Disconnected | FailureKind::NotThatDevice) => true,
            Err(_) => self.must_identify,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_secs(1);

    fn failed(kind: FailureKind) -> Result<(), Failure> {
        Err(Failure::new(kind, "the wire"))
    }

    fn watch() -> (Watch, Instant) {
        let now = Instant::now();
        (Watch::new(EVERY, now), now)
    }

    #[test]
    fn a_device_that_stays_away_is_looked_for_more_and_more_rarely_up_to_a_bound() {
        let (mut watch, now) = watch();
        assert_eq!(watch.next_look(), now);
        let mut pauses = Vec::new();
        for _ in 0..6 {
            watch.saw(&failed(FailureKind::Disconnected), now);
            pauses.push((watch.next_look() - now).as_secs());
        }
        assert_eq!(pauses, [2, 4, 8, 8, 8, 8]);
        watch.saw(&Ok(()), now);
        assert_eq!(watch.next_look(), now + EVERY);
    }

    #[test]
    fn what_somebody_clears_is_seen_as_soon_as_ever() {
        let (mut watch, now) = watch();
        for _ in 0..6 {
            watch.saw(&failed(FailureKind::PaperOut), now);
        }
        assert_eq!(watch.next_look(), now + EVERY);
    }

    #[test]
    fn who_it_is_is_asked_at_first_and_after_it_was_away() {
        let (mut watch, now) = watch();
        assert!(watch.must_identify());
        watch.saw(&Ok(()), now);
        assert!(!watch.must_identify());
        watch.saw(&failed(FailureKind::PaperOut), now);
        assert!(!watch.must_identify());
        watch.saw(&failed(FailureKind::Disconnected), now);
        assert!(watch.must_identify());
    }
}
