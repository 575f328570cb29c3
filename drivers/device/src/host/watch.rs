//! When to look at a device, and when a look is news.
//!
//! ```text
//!   never seen ──look──► well ◄──────► failed
//!                         │              │ away or broken: each look doubles the pause, up to a
//!                     every pause        │ bound; what somebody can clear is looked at as before
//!                                        └── news only when the kind differs
//! ```

use std::time::{Duration, Instant};

use kiosk_domain::{Capability, DeviceState};

use super::Report;
use crate::{Failure, FailureKind};

/// A device that stays away is looked for at least this often.
const PAUSE_MAX: Duration = Duration::from_secs(8);

/// What was seen last.
#[derive(Debug)]
pub(super) struct Watch {
    capability: Capability,
    every: Duration,
    pause: Duration,
    last: Option<Result<(), FailureKind>>,
    next: Instant,
    /// Who answers must be asked: it is new, or was away.
    must_identify: bool,
}

impl Watch {
    /// Looks at once, then `every` so often while all is well.
    pub(super) fn new(capability: Capability, every: Duration, now: Instant) -> Self {
        Self {
            capability,
            every,
            pause: every,
            last: None,
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

    /// Takes in what a look or a job found; returns news, if it is any.
    pub(super) fn saw(&mut self, seen: &Result<(), Failure>, now: Instant) -> Option<Report> {
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
        let is_news = self.last.replace(found) != Some(found);
        is_news.then(|| match seen {
            Ok(()) => Report::well(self.capability),
            Err(failure) => Report::failed(self.capability, failure),
        })
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
        (Watch::new(Capability::Camera, EVERY, now), now)
    }

    #[test]
    fn only_a_change_is_news() {
        let (mut watch, now) = watch();
        assert_eq!(
            watch.saw(&Ok(()), now),
            Some(Report::well(Capability::Camera))
        );
        assert_eq!(watch.saw(&Ok(()), now), None);
        let gone = watch.saw(&failed(FailureKind::Disconnected), now);
        assert_eq!(gone.map(|report| report.state), Some(DeviceState::NoDevice));
        assert_eq!(watch.saw(&failed(FailureKind::Disconnected), now), None);
        let other = watch.saw(&failed(FailureKind::NotThatDevice), now);
        assert!(other.is_some(), "the technician reads another cause");
        assert!(watch.saw(&Ok(()), now).is_some());
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
