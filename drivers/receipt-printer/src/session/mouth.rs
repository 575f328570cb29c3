//! The mouth of a kiosk printer: is a ticket in it, and the order to draw it back.
//!
//! ```text
//!   MouthLook   ask ──► Ok(FullStatus) | Err(silent, link)
//!   DrawBack    order ─► Ok(())        | Err(link)
//! ```
//!
//! Drawing back takes seconds and is not answered. Whether it worked is what the next look tells,
//! so that nobody has to wait for a motor.

use std::time::Duration;

use kiosk_device::{Failure, FailureKind};

use super::{Action, Session};
use crate::profile::Ejector;
use crate::protocol::{Command, FullStatus, Reply, full_status};

/// How long a printer may take for the answer.
const ANSWER_MAX: Duration = Duration::from_millis(1500);

/// Looks into the mouth once.
#[derive(Default)]
pub struct MouthLook {
    asked_at: Option<Duration>,
    outcome: Option<Result<FullStatus, Failure>>,
}

impl Session for MouthLook {
    type Outcome = Result<FullStatus, Failure>;

    fn next(&mut self, at: Duration) -> Action<Self::Outcome> {
        if let Some(outcome) = &self.outcome {
            return Action::Done(outcome.clone());
        }
        let Some(asked) = self.asked_at else {
            self.asked_at = Some(at);
            return Action::Send(Command::FullStatus.bytes());
        };
        if at < asked + ANSWER_MAX {
            return Action::Wait {
                until: asked + ANSWER_MAX,
            };
        }
        Action::Done(Err(Failure::new(
            FailureKind::Timeout,
            "the printer does not tell of its presenter; set devices.receipt-printer.profile to one without, or fit the right one",
        )))
    }

    fn sent(&mut self, _at: Duration) {}

    fn send_failed(&mut self, _sent_max: usize, failure: Failure) {
        self.outcome = Some(Err(failure));
    }

    fn replied(&mut self, reply: &Reply, _at: Duration) {
        if let Reply::FullStatus(four) = reply {
            self.outcome.get_or_insert(Ok(full_status::read(*four)));
        }
    }

    fn link_failed(&mut self, failure: Failure) {
        self.outcome.get_or_insert(Err(failure));
    }
}

/// Orders a ticket back.
pub struct DrawBack {
    order: Option<Command>,
    outcome: Result<(), Failure>,
}

impl DrawBack {
    /// Orders it as `ejector` understands it.
    pub fn new(ejector: Ejector) -> Self {
        let order = Command::Ejector {
            n: ejector.retract,
            steps: None,
        };
        Self {
            order: Some(order),
            outcome: Ok(()),
        }
    }
}

impl Session for DrawBack {
    type Outcome = Result<(), Failure>;

    fn next(&mut self, _at: Duration) -> Action<Self::Outcome> {
        match self.order.take() {
            Some(order) => Action::Send(order.bytes()),
            None => Action::Done(self.outcome.clone()),
        }
    }

    fn sent(&mut self, _at: Duration) {}

    fn send_failed(&mut self, _sent_max: usize, failure: Failure) {
        self.outcome = Err(failure);
    }

    fn replied(&mut self, _reply: &Reply, _at: Duration) {}

    fn link_failed(&mut self, failure: Failure) {
        self.outcome = Err(failure);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_millis(1);

    #[test]
    fn only_a_full_status_answers_the_look() {
        let mut look = MouthLook::default();
        assert_eq!(look.next(SOON), Action::Send(vec![0x10, 0x04, 20]));
        look.replied(&Reply::RealTimeStatus(0x12), SOON);
        assert!(matches!(look.next(SOON), Action::Wait { .. }));
        look.replied(&Reply::FullStatus([0x20, 0, 0, 0]), SOON);
        let Action::Done(Ok(status)) = look.next(SOON) else {
            panic!("it was answered")
        };
        assert!(status.ticket_in_mouth);
    }

    #[test]
    fn a_printer_without_a_presenter_is_silent_and_told_so() {
        let mut look = MouthLook::default();
        look.next(SOON);
        let Action::Done(Err(failure)) = look.next(SOON + ANSWER_MAX) else {
            panic!("it has waited long enough")
        };
        assert_eq!(failure.kind, FailureKind::Timeout);
    }
}
