//! Debounce for wires that nobody debounces: a reading counts once it has stayed.
//!
//! The kernel does this better, at the interrupt; this is for pins that can only be read.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::harness::Readings;
use crate::wire::Contact;

/// Contacts that are waiting to settle.
#[derive(Debug)]
pub struct Debounce {
    period: Duration,
    settled: Readings,
    moving: BTreeMap<Contact, Instant>,
}

impl Debounce {
    /// A reading counts when it has stayed for `period`.
    pub fn new(period: Duration) -> Self {
        Self {
            period,
            settled: Readings::new(),
            moving: BTreeMap::new(),
        }
    }

    /// What counts now, given what is read now. The first reading counts at once.
    pub fn settle(&mut self, read: &Readings, now: Instant) -> Readings {
        for (contact, yes) in read {
            let settled = *self.settled.entry(*contact).or_insert(*yes);
            if settled == *yes {
                self.moving.remove(contact);
                continue;
            }
            let since = *self.moving.entry(*contact).or_insert(now);
            if now.saturating_duration_since(since) >= self.period {
                self.settled.insert(*contact, *yes);
                self.moving.remove(contact);
            }
        }
        self.settled.clone()
    }

    /// Whether some contact has not settled yet.
    pub fn is_moving(&self) -> bool {
        !self.moving.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use kiosk_device::capability::Sense;

    use super::*;

    const DOOR: Contact = Contact::Of(Sense::Door);

    #[test]
    fn a_contact_that_bounces_faster_than_the_period_counts_once_it_rests() {
        let start = Instant::now();
        let mut debounce = Debounce::new(Duration::from_millis(20));
        let mut read = |ms: u64, yes: bool| {
            let at = start + Duration::from_millis(ms);
            debounce.settle(&Readings::from([(DOOR, yes)]), at)[&DOOR]
        };
        assert!(!read(0, false));
        for bounce in 1..=10 {
            assert!(!read(bounce * 10, bounce % 2 == 1));
        }
        assert!(!read(110, true));
        assert!(!read(129, true));
        assert!(read(130, true));
    }
}
