//! Everything that keeps the kiosk out of service, so that mending one thing does not hide another.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use kiosk_journey::{Event, OutOfServiceReason};

/// What is wrong now, by reason, with the code to quote. Cheap to clone.
#[derive(Clone, Default)]
pub struct Outages {
    present: Arc<Mutex<BTreeMap<OutOfServiceReason, &'static str>>>,
}

impl Outages {
    /// Notes that `reason` holds; returns what to tell the journey.
    pub fn begins(&self, reason: OutOfServiceReason, code: &'static str) -> Event {
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        present.insert(reason, code);
        Event::OutOfService {
            reason,
            code: code.to_owned(),
        }
    }

    /// Notes that `reason` is mended; returns what to tell the journey, if it held at all.
    pub fn ends(&self, reason: OutOfServiceReason) -> Option<Event> {
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        present.remove(&reason)?;
        Some(match present.iter().next() {
            Some((reason, code)) => Event::OutOfService {
                reason: *reason,
                code: (*code).to_owned(),
            },
            None => Event::BackInService,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_the_door_does_not_hide_a_full_queue() {
        let outages = Outages::default();
        outages.begins(OutOfServiceReason::Full, "FULL");
        outages.begins(OutOfServiceReason::CabinetOpen, "CABINET-OPEN");
        let told = outages.ends(OutOfServiceReason::CabinetOpen);
        assert!(matches!(
            told,
            Some(Event::OutOfService {
                reason: OutOfServiceReason::Full,
                ..
            })
        ));
        let last = outages.ends(OutOfServiceReason::Full);
        assert!(matches!(last, Some(Event::BackInService)));
    }

    #[test]
    fn a_door_that_was_never_open_brings_nobody_back_into_service() {
        let outages = Outages::default();
        assert!(outages.ends(OutOfServiceReason::CabinetOpen).is_none());
    }
}
