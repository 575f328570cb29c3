//! One receipt: asked, sent, proved.
//!
//! ```text
//!   Asking ──well──► Print ──► Printing ──sent──► Proving ──proof──► Printed
//!     │                            │                 │
//!     │ ill, silent, link          │ link            │ ill, silent, link
//!     ▼                            ▼                 ▼
//!   NotPrinted         none left: NotPrinted      CleanUp ──► CleaningUp ──► Unknown
//!                      some left: CleanUp
//! ```
//!
//! The line between the two failures is the first byte of the receipt: before it, printing again is
//! safe; after it, nobody can know what is on paper, whatever the printer says later.

use std::time::Duration;

use kiosk_device::capability::{Certainty, PrintFailure, PrintNonce, Proof, ProofMethod};
use kiosk_device::{Failure, FailureKind};

use super::{Action, Session, StatusQuery};
use crate::profile::Profile;
use crate::protocol::ejector::PRESENT;
use crate::protocol::{Command, Recovery, Reply, process_id};

/// How often a printer at work is asked whether it is still well.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How long a printer that stopped may take to forget the rest.
const FORGETTING_MAX: Duration = Duration::from_millis(500);

enum State {
    Asking(StatusQuery),
    Print,
    Printing,
    Proving(Proving),
    CleanUp(PrintFailure),
    CleaningUp {
        failure: PrintFailure,
        until: Duration,
    },
    Done(Result<Proof, PrintFailure>),
}

struct Proving {
    look: Option<Look>,
    look_at: Duration,
    /// The printer has read everything, down to the last question.
    all_read: bool,
}

/// A look at how the printer is.
struct Look {
    query: StatusQuery,
    /// Begun after everything was read, so that its answer is about the end.
    is_last: bool,
}

/// Prints one receipt.
pub struct Printing {
    bytes: Vec<u8>,
    proof: Proof,
    clears_buffers: bool,
    deadline: Duration,
    state: State,
}

impl Printing {
    /// Prints `receipt` (the bytes of [`crate::receipt_bytes`]) on a printer of `profile` as the
    /// attempt `nonce`, and gives up at `deadline`.
    pub fn new(receipt: Vec<u8>, profile: &Profile, nonce: PrintNonce, deadline: Duration) -> Self {
        let mut bytes = receipt;
        // Before the question for the proof, so that the proof is of a ticket in the mouth.
        if let Some(ejector) = profile.ejector {
            let (n, steps) = (PRESENT, Some(ejector.present_steps));
            Command::Ejector { n, steps }.encode(&mut bytes);
        }
        match profile.proof {
            ProofMethod::ProcessId => Command::ProcessId(process_id::id_of(nonce)),
            ProofMethod::StatusOrder => Command::PaperSensor,
        }
        .encode(&mut bytes);
        Self {
            bytes,
            proof: Proof {
                nonce,
                method: profile.proof,
            },
            clears_buffers: profile.clears_buffers,
            deadline,
            state: State::Asking(StatusQuery::default()),
        }
    }

    fn fail(&mut self, certainty: Certainty, failure: Failure) {
        let failure = PrintFailure { certainty, failure };
        self.state = match certainty {
            Certainty::NotPrinted => State::Done(Err(failure)),
            Certainty::Unknown => State::CleanUp(failure),
        };
    }

    fn ask(&mut self, at: Duration) -> Option<Action<Result<Proof, PrintFailure>>> {
        let State::Asking(query) = &mut self.state else {
            return None;
        };
        match query.next(at) {
            Action::Done(Ok(status)) => match status.obstacle() {
                None => self.state = State::Print,
                Some(kind) => {
                    self.fail(
                        Certainty::NotPrinted,
                        Failure::new(kind, "the printer says so"),
                    );
                }
            },
            Action::Done(Err(failure)) => self.fail(Certainty::NotPrinted, failure),
            Action::Send(bytes) => return Some(Action::Send(bytes)),
            Action::Wait { until } => {
                return Some(Action::Wait {
                    until: until.min(self.deadline),
                });
            }
        }
        None
    }

    /// Waits for the proof, and now and then looks how the printer is.
    fn prove(&mut self, at: Duration) -> Option<Action<Result<Proof, PrintFailure>>> {
        let deadline = self.deadline;
        let State::Proving(proving) = &mut self.state else {
            return None;
        };
        let is_last = proving.all_read;
        let Some(look) = &mut proving.look else {
            if at < proving.look_at && !is_last {
                return Some(Action::Wait {
                    until: proving.look_at.min(deadline),
                });
            }
            proving.look = Some(Look {
                query: StatusQuery::default(),
                is_last,
            });
            return None;
        };
        match look.query.next(at) {
            Action::Done(Ok(status)) => match status.obstacle() {
                Some(kind) => {
                    let detail = "the printer stopped while it printed";
                    self.fail(Certainty::Unknown, Failure::new(kind, detail));
                }
                None if look.is_last => self.state = State::Done(Ok(self.proof)),
                None => (proving.look, proving.look_at) = (None, at + LOOK_EVERY),
            },
            Action::Done(Err(failure)) => self.fail(Certainty::Unknown, failure),
            Action::Send(bytes) => return Some(Action::Send(bytes)),
            Action::Wait { until } => {
                return Some(Action::Wait {
                    until: until.min(deadline),
                });
            }
        }
        None
    }

    /// So that a cover that is closed later does not bring out the rest of this receipt.
    fn clean_up(&mut self, failure: PrintFailure, at: Duration) -> Vec<u8> {
        if self.clears_buffers {
            self.state = State::CleaningUp {
                failure,
                until: at + FORGETTING_MAX,
            };
            Command::Clear.bytes()
        } else {
            // Not answered, so not waited for.
            self.state = State::Done(Err(failure));
            Command::Recover(Recovery::Forget).bytes()
        }
    }

    fn overdue(&mut self) {
        let failure = Failure::new(
            FailureKind::Timeout,
            "the printer has not finished in time; look at its paper before anything is printed again",
        );
        match self.state {
            State::Asking(_) | State::Print => self.fail(Certainty::NotPrinted, failure),
            State::Printing | State::Proving(_) => self.fail(Certainty::Unknown, failure),
            State::CleanUp(_) | State::CleaningUp { .. } | State::Done(_) => {}
        }
    }
}

impl Session for Printing {
    type Outcome = Result<Proof, PrintFailure>;

    fn next(&mut self, at: Duration) -> Action<Self::Outcome> {
        if at >= self.deadline {
            self.overdue();
        }
        loop {
            let action = match &self.state {
                State::Asking(_) => self.ask(at),
                State::Print => {
                    self.state = State::Printing;
                    Some(Action::Send(std::mem::take(&mut self.bytes)))
                }
                State::Printing => Some(Action::Wait {
                    until: self.deadline,
                }),
                State::Proving(_) => self.prove(at),
                State::CleanUp(failure) => {
                    let failure = failure.clone();
                    Some(Action::Send(self.clean_up(failure, at)))
                }
                State::CleaningUp { until, .. } if at < *until => {
                    Some(Action::Wait { until: *until })
                }
                State::CleaningUp { failure, .. } => Some(Action::Done(Err(failure.clone()))),
                State::Done(outcome) => Some(Action::Done(outcome.clone())),
            };
            if let Some(action) = action {
                return action;
            }
        }
    }

    fn sent(&mut self, at: Duration) {
        if matches!(self.state, State::Printing) {
            let look_at = at + LOOK_EVERY;
            self.state = State::Proving(Proving {
                look: None,
                look_at,
                all_read: false,
            });
        }
    }

    fn send_failed(&mut self, sent_max: usize, failure: Failure) {
        match self.state {
            State::Printing if sent_max > 0 => self.fail(Certainty::Unknown, failure),
            State::Printing => self.fail(Certainty::NotPrinted, failure),
            _ => self.link_failed(failure),
        }
    }

    fn replied(&mut self, reply: &Reply, at: Duration) {
        let id = process_id::id_of(self.proof.nonce);
        match &mut self.state {
            State::Asking(query) => query.replied(reply, at),
            State::CleaningUp { failure, .. } if *reply == Reply::Cleared => {
                self.state = State::Done(Err(failure.clone()));
            }
            State::Proving(proving) => match (reply, self.proof.method) {
                (Reply::ProcessId(told), ProofMethod::ProcessId) if *told == id => {
                    self.state = State::Done(Ok(self.proof));
                }
                (Reply::PaperSensor(_), ProofMethod::StatusOrder) => proving.all_read = true,
                // The answer that is waited for is any byte below 16: on a line that brings noise
                // it proves nothing.
                (Reply::Garbage(_), ProofMethod::StatusOrder) => {
                    let detail = "the line is disturbed, so the printer's answer proves nothing";
                    self.fail(
                        Certainty::Unknown,
                        Failure::new(FailureKind::Timeout, detail),
                    );
                }
                _ => {
                    if let Some(look) = &mut proving.look {
                        look.query.replied(reply, at);
                    }
                }
            },
            _ => {}
        }
    }

    fn link_failed(&mut self, failure: Failure) {
        match &self.state {
            State::Asking(_) | State::Print => self.fail(Certainty::NotPrinted, failure),
            State::Printing | State::Proving(_) => self.fail(Certainty::Unknown, failure),
            State::CleaningUp { failure, .. } => self.state = State::Done(Err(failure.clone())),
            State::CleanUp(_) | State::Done(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use kiosk_device::capability::{Paper, PrinterStatus};

    use super::*;
    use crate::profile::{GENERIC, PROFILES};
    use crate::protocol::Request;

    const DEADLINE: Duration = Duration::from_secs(10);
    const NONCE: PrintNonce = [1, 2, 3, 4];

    fn ms(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    /// Answers the four questions as a printer in `status`.
    fn answer(session: &mut Printing, status: PrinterStatus, at: Duration) {
        for request in Request::ALL {
            assert!(matches!(session.next(at), Action::Send(_)));
            session.sent(at);
            session.replied(&Reply::RealTimeStatus(request.answer(&status)), at);
        }
    }

    /// A session that has just sent its receipt at 1 ms.
    fn sent(profile: &Profile) -> Printing {
        let mut session = Printing::new(b"receipt".to_vec(), profile, NONCE, DEADLINE);
        answer(&mut session, PrinterStatus::default(), ms(1));
        let Action::Send(bytes) = session.next(ms(1)) else {
            panic!("the receipt is sent")
        };
        assert!(bytes.starts_with(b"receipt"));
        session.sent(ms(1));
        session
    }

    fn outcome(session: &mut Printing, at: Duration) -> Result<Proof, PrintFailure> {
        loop {
            match session.next(at) {
                Action::Done(outcome) => return outcome,
                Action::Send(_) => session.sent(at),
                Action::Wait { until } => panic!("still waits until {until:?}"),
            }
        }
    }

    fn with_process_id() -> &'static Profile {
        PROFILES
            .iter()
            .find(|p| p.proof == ProofMethod::ProcessId)
            .expect("in the table")
    }

    #[test]
    fn only_the_answer_with_this_attempts_name_is_a_proof() {
        let mut session = sent(with_process_id());
        session.replied(&Reply::ProcessId(process_id::id_of([9; 4])), ms(2));
        assert!(matches!(session.next(ms(2)), Action::Wait { .. }));
        session.replied(&Reply::ProcessId(process_id::id_of(NONCE)), ms(3));
        let proof = Proof {
            nonce: NONCE,
            method: ProofMethod::ProcessId,
        };
        assert_eq!(outcome(&mut session, ms(3)), Ok(proof));
    }

    #[test]
    fn without_names_the_printer_must_be_well_after_it_has_read_everything() {
        let mut session = sent(&GENERIC);
        session.replied(&Reply::PaperSensor(0), ms(2));
        answer(
            &mut session,
            PrinterStatus {
                cutter_jam: true,
                ..PrinterStatus::default()
            },
            ms(3),
        );
        let failure = outcome(&mut session, ms(3)).expect_err("the cutter is jammed");
        assert_eq!(failure.certainty, Certainty::Unknown);
        assert_eq!(failure.failure.kind, FailureKind::CutterJam);
    }

    #[test]
    fn on_a_line_that_brings_noise_an_answer_without_a_name_is_no_proof() {
        let mut session = sent(&GENERIC);
        session.replied(&Reply::Garbage(0xEF), ms(2));
        session.replied(&Reply::PaperSensor(0), ms(2));
        let failure = outcome(&mut session, ms(3)).expect_err("noise");
        assert_eq!(failure.certainty, Certainty::Unknown);
    }

    #[test]
    fn a_look_begun_before_the_end_is_no_proof_of_the_end() {
        let mut session = sent(&GENERIC);
        let well = PrinterStatus::default();
        assert!(
            matches!(session.next(ms(600)), Action::Send(_)),
            "the first question of a look"
        );
        session.replied(&Reply::PaperSensor(0), ms(601));
        for request in Request::ALL {
            session.replied(&Reply::RealTimeStatus(request.answer(&well)), ms(602));
            session.next(ms(602));
        }
        assert!(!matches!(session.next(ms(602)), Action::Done(_)));
    }

    #[test]
    fn paper_that_is_out_before_the_first_byte_is_not_printed() {
        let mut session = Printing::new(b"receipt".to_vec(), &GENERIC, NONCE, DEADLINE);
        let out = PrinterStatus {
            paper: Paper::Out,
            ..PrinterStatus::default()
        };
        answer(&mut session, out, ms(1));
        let failure = outcome(&mut session, ms(1)).expect_err("no paper");
        assert_eq!(failure.certainty, Certainty::NotPrinted);
        assert_eq!(failure.failure.kind, FailureKind::PaperOut);
    }

    #[test]
    fn a_failed_write_is_harmless_only_when_nothing_left() {
        for (sent_max, certainty) in [(0, Certainty::NotPrinted), (1, Certainty::Unknown)] {
            let mut session = Printing::new(b"receipt".to_vec(), &GENERIC, NONCE, DEADLINE);
            answer(&mut session, PrinterStatus::default(), ms(1));
            assert!(matches!(session.next(ms(1)), Action::Send(_)));
            session.send_failed(sent_max, Failure::new(FailureKind::Disconnected, "pulled"));
            assert_eq!(
                outcome(&mut session, ms(1)).expect_err("failed").certainty,
                certainty
            );
        }
    }

    #[test]
    fn a_deadline_before_the_receipt_is_harmless_and_after_it_unknown() {
        let mut asking = Printing::new(b"receipt".to_vec(), &GENERIC, NONCE, DEADLINE);
        asking.next(ms(1));
        assert_eq!(
            outcome(&mut asking, DEADLINE).expect_err("late").certainty,
            Certainty::NotPrinted
        );
        let mut proving = sent(&GENERIC);
        assert_eq!(
            outcome(&mut proving, DEADLINE).expect_err("late").certainty,
            Certainty::Unknown
        );
    }
}
