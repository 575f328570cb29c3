//! The four real-time questions, one after the other.
//!
//! An answer does not tell which question it is for, so the next is asked only when the last was
//! answered, and none is asked twice: a late first answer would be taken for the second's.

use std::time::Duration;

use kiosk_device::capability::PrinterStatus;
use kiosk_device::{Failure, FailureKind};

use super::{Action, Session};
use crate::protocol::{Command, Reply, Request};

/// How long a printer may take for one answer. Those that answer at all need a tenth of it.
const ANSWER_MAX: Duration = Duration::from_millis(1500);
/// So many bytes that belong to nothing, and it is no printer that we talk to.
const NOISE_BYTES_MAX: u32 = 8;

/// Asks a printer how it is.
#[derive(Debug, Clone, Default)]
pub struct StatusQuery {
    answered: usize,
    asked_at: Option<Duration>,
    status: PrinterStatus,
    noise: u32,
    failed: Option<Failure>,
}

impl StatusQuery {
    fn failure(&self, at: Duration) -> Option<Failure> {
        let silent = self.asked_at.is_some_and(|asked| at >= asked + ANSWER_MAX);
        if let Some(failure) = &self.failed {
            Some(failure.clone())
        } else if self.noise > NOISE_BYTES_MAX || (silent && self.noise > 0 && self.answered == 0) {
            Some(Failure::new(
                FailureKind::NotThatDevice,
                "what answers there is no ESC/POS printer; see that the link leads to the printer, and its speed",
            ))
        } else if silent {
            Some(Failure::new(
                FailureKind::Timeout,
                "the printer does not answer; see that it is on and its cable is in",
            ))
        } else {
            None
        }
    }
}

impl Session for StatusQuery {
    type Outcome = Result<PrinterStatus, Failure>;

    fn next(&mut self, at: Duration) -> Action<Self::Outcome> {
        if let Some(failure) = self.failure(at) {
            return Action::Done(Err(failure));
        }
        let Some(request) = Request::ALL.get(self.answered) else {
            return Action::Done(Ok(self.status));
        };
        match self.asked_at {
            Some(asked) => Action::Wait {
                until: asked + ANSWER_MAX,
            },
            None => {
                self.asked_at = Some(at);
                Action::Send(Command::RealTimeStatus(*request).bytes())
            }
        }
    }

    fn sent(&mut self, _at: Duration) {}

    fn send_failed(&mut self, _sent_max: usize, failure: Failure) {
        self.failed = Some(failure);
    }

    fn replied(&mut self, reply: &Reply, _at: Duration) {
        match (reply, Request::ALL.get(self.answered)) {
            (Reply::RealTimeStatus(byte), Some(request)) if self.asked_at.is_some() => {
                request.read(*byte, &mut self.status);
                self.answered += 1;
                self.asked_at = None;
            }
            (Reply::Garbage(_), _) => self.noise += 1,
            _ => {}
        }
    }

    fn link_failed(&mut self, failure: Failure) {
        self.failed = Some(failure);
    }
}

#[cfg(test)]
mod tests {
    use kiosk_device::capability::Paper;

    use super::*;

    const SOON: Duration = Duration::from_millis(1);

    #[test]
    fn four_answers_make_a_status() {
        let told = PrinterStatus {
            paper: Paper::NearEnd,
            ..PrinterStatus::default()
        };
        let mut query = StatusQuery::default();
        for request in Request::ALL {
            assert_eq!(
                query.next(SOON),
                Action::Send(Command::RealTimeStatus(request).bytes())
            );
            assert!(matches!(query.next(SOON), Action::Wait { .. }));
            query.replied(&Reply::RealTimeStatus(request.answer(&told)), SOON);
        }
        assert_eq!(query.next(SOON), Action::Done(Ok(told)));
    }

    #[test]
    fn silence_and_noise_are_told_apart() {
        let kind = |noise: u32| {
            let mut query = StatusQuery::default();
            query.next(Duration::ZERO);
            (0..noise).for_each(|_| query.replied(&Reply::Garbage(0x61), SOON));
            match query.next(ANSWER_MAX) {
                Action::Done(Err(failure)) => failure.kind,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(kind(0), FailureKind::Timeout);
        assert_eq!(kind(1), FailureKind::NotThatDevice);
        assert_eq!(kind(100), FailureKind::NotThatDevice);
    }
}
