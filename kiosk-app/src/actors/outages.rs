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

    /// Notes that `reason` is mended; returns what to tell the journey.
    pub fn ends(&self, reason: OutOfServiceReason) -> Event {
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        present.remove(&reason);
        match present.iter().next() {
            Some((reason, code)) => Event::OutOfService {
                reason: *reason,
                code: (*code).to_owned(),
            },
            None => Event::BackInService,
        }
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
            Event::OutOfService {
                reason: OutOfServiceReason::Full,
                ..
            }
        ));
        assert!(matches!(
            outages.ends(OutOfServiceReason::Full),
            Event::BackInService
        ));
    }
}
