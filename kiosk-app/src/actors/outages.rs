//! Everything that keeps the kiosk out of service, so that mending one thing does not hide another.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use kiosk_journey::{Event, OutOfServiceReason};

/// What is wrong now, by reason, with the code to quote. Cheap to clone.
#[derive(Clone, Default)]
pub struct Outages {
    present: Arc<Mutex<BTreeMap<OutOfServiceReason, String>>>,
}

impl Outages {
    /// Notes that `reason` holds; returns what to tell the journey.
    /// A closed kiosk still shows what is wrong with it: somebody may mend that by the next opening.
    pub fn begins(&self, reason: OutOfServiceReason, code: impl Into<String>) -> Event {
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        let mut code = code.into();
        present.insert(reason, code.clone());
        let mut shown = reason;
        if let (OutOfServiceReason::Closed, Some((first, its))) = (reason, present.iter().next()) {
            (shown, code) = (*first, its.clone());
        }
        Event::OutOfService {
            reason: shown,
            code,
        }
    }

    /// Notes that `reason` is mended; returns what to tell the journey, if it held at all.
    pub fn ends(&self, reason: OutOfServiceReason) -> Option<Event> {
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        present.remove(&reason)?;
        Some(match present.iter().next() {
            Some((reason, code)) => Event::OutOfService {
                reason: *reason,
                code: code.clone(),
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
    fn closing_time_hides_no_fault_and_is_told_when_the_fault_is_mended() {
        let told = |event: Option<Event>| match event {
            Some(Event::OutOfService { reason, code }) => (reason, code),
            _ => panic!("it stays out of service"),
        };
        let outages = Outages::default();
        outages.begins(OutOfServiceReason::Storage, "STORAGE");
        let closed = outages.begins(OutOfServiceReason::Closed, "2026-11-30 08:00");
        let storage = (OutOfServiceReason::Storage, "STORAGE".to_owned());
        assert_eq!(told(Some(closed)), storage);
        let mended = outages.ends(OutOfServiceReason::Storage);
        let closed = (OutOfServiceReason::Closed, "2026-11-30 08:00".to_owned());
        assert_eq!(told(mended), closed);
    }

    #[test]
    fn a_door_that_was_never_open_brings_nobody_back_into_service() {
        let outages = Outages::default();
        assert!(outages.ends(OutOfServiceReason::CabinetOpen).is_none());
    }
}
