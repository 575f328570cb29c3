//! What is said once after connecting, before anything is printed.
//!
//! ```text
//!   Asking ──well──► Forgetting ──► Identifying ──► Ok(identity)
//!     │ ill, silent      │ silent       │ another model, silent
//!     └──────────────────┴──────────────┴────────► Err(failure)
//! ```
//!
//! Forgetting matters after a cable was pulled or the power went in the middle of a receipt: the
//! printer may still wait for the rest of a command and would swallow the start of the next
//! receipt, or print the end of an old one. A printer that knows `DLE DC4` 8 is told to forget.
//! Another is sent as many NULs as a command of ours can still want (NULs beyond that are
//! ignored), and then asked a question that it reads only after them.

use std::time::Duration;

use kiosk_device::{Failure, FailureKind, Identity};

use super::{Action, Session, StatusQuery};
use crate::profile::{Profile, QrDrawing};
use crate::protocol::{Command, Part, Reply};

/// How long a printer may take to forget, or to tell a name.
const ANSWER_MAX: Duration = Duration::from_secs(3);
/// After so long without a further answer, none of an earlier talk is still to come.
const QUIET: Duration = Duration::from_millis(150);
/// The longest command of a receipt: a QR code's data, or one band of a picture.
const QR_COMMAND_BYTES: usize = 3 * 1024;
const PICTURE_COMMAND_BYTES: usize = 10 * 1024;

enum State {
    Asking(StatusQuery),
    Forget,
    Forgetting {
        until: Duration,
        quiet_at: Option<Duration>,
    },
    Identify {
        part: usize,
    },
    Identifying {
        part: usize,
        until: Duration,
    },
    Done(Result<Identity, Failure>),
}

/// Makes sure that the right printer is there, well, and free of leftovers.
pub struct Greeting {
    profile: Profile,
    identity: Identity,
    state: State,
}

impl Greeting {
    /// Greets what should be a printer of `profile`.
    pub fn new(profile: Profile) -> Self {
        let state = State::Asking(StatusQuery::default());
        Self {
            profile,
            identity: Identity::default(),
            state,
        }
    }

    fn fail(&mut self, kind: FailureKind, detail: impl Into<String>) {
        self.state = State::Done(Err(Failure::new(kind, detail)));
    }

    fn forget(&mut self, at: Duration) -> Vec<u8> {
        self.state = State::Forgetting {
            until: at + ANSWER_MAX,
            quiet_at: None,
        };
        if self.profile.clears_buffers {
            return Command::Clear.bytes();
        }
        let padding = match self.profile.qr {
            QrDrawing::Printer => QR_COMMAND_BYTES,
            QrDrawing::Picture => PICTURE_COMMAND_BYTES,
        };
        let mut bytes = vec![0; padding];
        Command::PaperSensor.encode(&mut bytes);
        bytes
    }

    fn identify(&mut self, part: usize, at: Duration) -> Option<Vec<u8>> {
        let asked = self.profile.names.and(Part::ALL.get(part));
        let Some(part_asked) = asked else {
            self.compare();
            return None;
        };
        self.state = State::Identifying {
            part,
            until: at + ANSWER_MAX,
        };
        Some(Command::Identify(*part_asked).bytes())
    }

    fn compare(&mut self) {
        if self.profile.is(&self.identity) {
            self.state = State::Done(Ok(self.identity.clone()));
        } else {
            let detail = format!(
                "the printer says it is `{}`, the config says `{}`; set devices.receipt-printer.profile to this printer's, or fit the right one",
                self.identity, self.profile.name
            );
            self.fail(FailureKind::NotThatDevice, detail);
        }
    }

    fn note(&mut self, part: usize, text: &[u8]) {
        let told = Some(Identity::clean(text));
        match Part::ALL[part] {
            Part::Firmware => self.identity.firmware = told,
            Part::Maker => self.identity.maker = told,
            Part::Model => self.identity.model = told,
        }
        self.state = State::Identify { part: part + 1 };
    }
}

impl Session for Greeting {
    type Outcome = Result<Identity, Failure>;

    fn next(&mut self, at: Duration) -> Action<Self::Outcome> {
        loop {
            match &mut self.state {
                State::Asking(query) => match query.next(at) {
                    Action::Done(Err(failure)) => self.state = State::Done(Err(failure)),
                    Action::Done(Ok(status)) => match status.obstacle() {
                        Some(kind) => self.fail(kind, "the printer says so"),
                        None => self.state = State::Forget,
                    },
                    Action::Send(bytes) => return Action::Send(bytes),
                    Action::Wait { until } => return Action::Wait { until },
                },
                State::Forget => return Action::Send(self.forget(at)),
                State::Forgetting {
                    quiet_at: Some(quiet),
                    ..
                } if at >= *quiet => {
                    self.state = State::Identify { part: 0 };
                }
                State::Forgetting {
                    until,
                    quiet_at: None,
                } if at >= *until => {
                    self.fail(
                        FailureKind::Timeout,
                        "the printer does not forget what it was sent; switch it off and on",
                    );
                }
                State::Forgetting { until, quiet_at } => {
                    return Action::Wait {
                        until: quiet_at.unwrap_or(*until),
                    };
                }
                State::Identify { part } => {
                    let part = *part;
                    if let Some(bytes) = self.identify(part, at) {
                        return Action::Send(bytes);
                    }
                }
                State::Identifying { until, .. } if at >= *until => {
                    let detail = format!(
                        "the printer does not tell its name as a `{}` would; set devices.receipt-printer.profile to `generic`, or fit the right one",
                        self.profile.name
                    );
                    self.fail(FailureKind::NotThatDevice, detail);
                }
                State::Identifying { until, .. } => return Action::Wait { until: *until },
                State::Done(outcome) => return Action::Done(outcome.clone()),
            }
        }
    }

    fn sent(&mut self, _at: Duration) {}

    fn send_failed(&mut self, _sent_max: usize, failure: Failure) {
        self.state = State::Done(Err(failure));
    }

    fn replied(&mut self, reply: &Reply, at: Duration) {
        let has_forgotten = match reply {
            Reply::Cleared => self.profile.clears_buffers,
            Reply::PaperSensor(_) => !self.profile.clears_buffers,
            _ => false,
        };
        match (&mut self.state, reply) {
            (State::Asking(query), reply) => query.replied(reply, at),
            (State::Forgetting { .. }, Reply::Garbage(_)) => {
                let detail = "what answers there is no ESC/POS printer, or its line is disturbed; see that the link leads to the printer, and its cable";
                self.fail(FailureKind::NotThatDevice, detail);
            }
            (State::Forgetting { quiet_at, .. }, _) if has_forgotten => {
                *quiet_at = Some(at + QUIET);
            }
            (State::Identifying { part, .. }, Reply::Identity(text)) => {
                let part = *part;
                self.note(part, text);
            }
            _ => {}
        }
    }

    fn link_failed(&mut self, failure: Failure) {
        self.state = State::Done(Err(failure));
    }
}

#[cfg(test)]
mod tests {
    use kiosk_device::capability::PrinterStatus;

    use super::*;
    use crate::profile::GENERIC;
    use crate::protocol::Request;

    const NOW: Duration = Duration::from_millis(1);
    const QUIET_PASSED: Duration = Duration::from_millis(200);

    /// A greeting whose printer has said that it is well; gives what is sent next.
    fn well(profile: Profile) -> (Greeting, Vec<u8>) {
        let mut greeting = Greeting::new(profile);
        for request in Request::ALL {
            assert!(matches!(greeting.next(NOW), Action::Send(_)));
            let byte = request.answer(&PrinterStatus::default());
            greeting.replied(&Reply::RealTimeStatus(byte), NOW);
        }
        let Action::Send(bytes) = greeting.next(NOW) else {
            panic!("it is told to forget")
        };
        (greeting, bytes)
    }

    fn t88() -> Profile {
        Profile::by_name("epson-tm-t88", 80).expect("in the table")
    }

    #[test]
    fn a_printer_that_cannot_forget_is_sent_more_nuls_than_any_command_can_want() {
        let longest = Command::Qr(crate::protocol::Qr::Store(vec![b'x'; 2953]));
        let (mut greeting, bytes) = well(GENERIC);
        let nuls = bytes.iter().take_while(|byte| **byte == 0).count();
        assert!(nuls > longest.bytes().len());
        greeting.replied(&Reply::PaperSensor(0), NOW);
        assert!(
            matches!(greeting.next(NOW), Action::Wait { .. }),
            "an older answer may follow"
        );
        assert_eq!(
            greeting.next(QUIET_PASSED),
            Action::Done(Ok(Identity::default()))
        );
    }

    #[test]
    fn a_printer_that_forgets_and_tells_its_name_is_known_by_it() {
        let (mut greeting, bytes) = well(t88());
        assert_eq!(bytes, Command::Clear.bytes());
        greeting.replied(&Reply::Cleared, NOW);
        for (part, name) in Part::ALL.into_iter().zip(["1.0", "EPSON", "TM-T88VI"]) {
            assert_eq!(
                greeting.next(QUIET_PASSED),
                Action::Send(Command::Identify(part).bytes())
            );
            greeting.replied(&Reply::Identity(name.into()), QUIET_PASSED);
        }
        let Action::Done(Ok(identity)) = greeting.next(QUIET_PASSED) else {
            panic!("greeted")
        };
        assert_eq!(identity.to_string(), "EPSON TM-T88VI 1.0");
    }

    #[test]
    fn a_printer_that_tells_no_name_is_not_the_one_that_does() {
        let (mut greeting, _) = well(t88());
        greeting.replied(&Reply::Cleared, NOW);
        assert!(matches!(greeting.next(QUIET_PASSED), Action::Send(_)));
        let Action::Done(Err(failure)) = greeting.next(QUIET_PASSED + ANSWER_MAX) else {
            panic!("it has waited long enough")
        };
        assert_eq!(failure.kind, FailureKind::NotThatDevice);
    }
}
