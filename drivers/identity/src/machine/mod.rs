//! Decides what is done next for an identity. No disk, no network, no clock: they are arguments.
//!
//! ```text
//!             MakeKey            Ask                    Prove             Promote
//!   nothing ──────────► KeyMade ─────► Received ───────────────► Proved ──────────► in use
//!      ▲  ▲                │ ▲           │  by a real handshake                     │   │ 2/3 of
//!      │  └── Discard ─────┘ └ waits     │                                  Confirm │   │ its life
//!      └───── Discard ◄── Rejected ◄─────┘        the one before is kept until then ▼   ▼
//!                                                                              forgotten MakeKey …
//! ```
//!
//! Every command may be done twice: whoever died between the deed and the line about it does it again.

use std::time::Duration;

use kiosk_domain::Timestamp;
use kiosk_protocol::TicketId;

use crate::state::{By, Candidate, Held, Stage, State};

/// Longest wait that a gateway may ask for; a wrong header must not silence a kiosk.
const WAIT_MAX: Duration = Duration::from_secs(600);
/// Renewals of a fleet that was enrolled in one week are spread over this share of a life.
const SPREAD: i64 = 20;

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// A certificate for this ticket.
    Ticket(TicketId),
    /// A certificate that does not run out.
    Keep {
        /// With a new key each time. Rows that were signed before then need a gateway that still
        /// knows the old one.
        fresh_key: bool,
    },
}

/// How long to wait after failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Bound of the first wait.
    pub base: Duration,
    /// Bound of every wait.
    pub cap: Duration,
}

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Make the folder `number` with a key, or with the key of `like`. What lies there is nobody's.
    MakeKey {
        /// Which folder.
        number: u32,
        /// What its certificate will be asked for with.
        by: By,
        /// Whose key it takes over.
        like: Option<u32>,
    },
    /// Ask the gateway for a certificate for the key in `number`, and write it beside.
    Ask {
        /// Which folder.
        number: u32,
        /// With what.
        by: By,
    },
    /// Shake hands with the gateway as `number`.
    Prove(u32),
    /// Switch the link to `number`.
    Promote(u32),
    /// Shake hands as whoever the link names, then remove the folder `previous`.
    Confirm {
        /// Which folder goes.
        previous: u32,
    },
    /// Remove the folder.
    Discard(u32),
    /// Nothing.
    Rest(Rest),
}

/// Why there is nothing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// Until then; something is under way.
    Until(Timestamp),
    /// All is well until then.
    Well(Timestamp),
    /// Only a ticket helps.
    NeedsTicket,
}

/// What came of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The key is there.
    KeyMade {
        /// In which folder.
        number: u32,
        /// For what.
        by: By,
    },
    /// The gateway wants to be asked again after this long: a second person has to approve.
    Waits(Duration),
    /// A certificate lies beside the key.
    Received {
        /// From when on it holds.
        not_before: Timestamp,
        /// Until when.
        not_after: Timestamp,
    },
    /// The gateway has shaken hands with it.
    Proved,
    /// It is in use.
    Promoted,
    /// The gateway has seen it in use; the one before is gone.
    Confirmed,
    /// The candidate is gone.
    Discarded,
    /// It was not done; asking again may help.
    Failed,
    /// The gateway said no to the candidate.
    Rejected,
}

impl State {
    /// What to do at `now`, which is not before [`Self::floor`].
    pub fn next(&self, goal: Goal, now: Timestamp, pace: Pace) -> Command {
        if let Some(until) = self.waits(now, pace) {
            return Command::Rest(Rest::Until(until));
        }
        if let Some(candidate) = &self.candidate {
            if let Some(command) = self.further(candidate, goal, now) {
                return command;
            }
        } else if let Some(previous) = self.previous {
            return Command::Confirm { previous };
        }
        self.begun(goal, now)
    }

    /// A wait that is longer than any we ask for was written under another clock, and is over.
    fn waits(&self, now: Timestamp, pace: Pace) -> Option<Timestamp> {
        let left = self.again_at.0.saturating_sub(now.0);
        let most = millis(pace.cap.max(WAIT_MAX));
        (left > 0 && left <= most).then_some(self.again_at)
    }

    fn further(&self, candidate: &Candidate, goal: Goal, now: Timestamp) -> Option<Command> {
        let number = candidate.number;
        let wanted = match (goal, candidate.by) {
            (Goal::Ticket(ticket), By::Ticket(begun)) => ticket == begun,
            (Goal::Keep { .. }, By::Renewal) => true,
            _ => false,
        };
        match candidate.stage {
            Stage::Rejected => Some(Command::Discard(number)),
            Stage::Received { .. } => Some(Command::Prove(number)),
            Stage::Proved { .. } => Some(Command::Promote(number)),
            Stage::KeyMade if wanted => Some(Command::Ask {
                number,
                by: candidate.by,
            }),
            // A technician's ticket goes on tomorrow; until the certificate in use runs low, it may.
            Stage::KeyMade => match goal {
                Goal::Keep { .. } if !self.is_due(now) => None,
                _ => Some(Command::Discard(number)),
            },
        }
    }

    fn begun(&self, goal: Goal, now: Timestamp) -> Command {
        let number = self.last.saturating_add(1);
        match (goal, &self.current) {
            (Goal::Ticket(ticket), Some(held)) if held.ticket == Some(ticket) => {
                Command::Rest(Rest::Well(held.renew_at))
            }
            (Goal::Ticket(ticket), _) => Command::MakeKey {
                number,
                by: By::Ticket(ticket),
                like: None,
            },
            (Goal::Keep { .. }, None) => Command::Rest(Rest::NeedsTicket),
            (Goal::Keep { fresh_key }, Some(held)) if self.is_due(now) => Command::MakeKey {
                number,
                by: By::Renewal,
                like: (!fresh_key).then_some(held.number),
            },
            (Goal::Keep { .. }, Some(held)) => Command::Rest(Rest::Well(held.renew_at)),
        }
    }

    fn is_due(&self, now: Timestamp) -> bool {
        self.current
            .as_ref()
            .is_some_and(|held| now >= held.renew_at)
    }

    /// The state after `event` at `now`; `random` spreads kiosks.
    #[must_use]
    pub fn after(mut self, event: Event, now: Timestamp, pace: Pace, random: u64) -> Self {
        if !matches!(event, Event::Failed | Event::Rejected) {
            self.failures = 0;
            self.again_at = Timestamp(0);
        }
        match event {
            Event::KeyMade { number, by } => {
                self.last = self.last.max(number);
                self.candidate = Some(Candidate {
                    number,
                    by,
                    stage: Stage::KeyMade,
                });
            }
            Event::Waits(long) => {
                let long = long.clamp(Duration::from_secs(1), WAIT_MAX);
                self.again_at = later(now, long);
            }
            Event::Received {
                not_before,
                not_after,
            } => self.stage(Stage::Received {
                not_before,
                not_after,
            }),
            Event::Proved => {
                if let Some(Candidate {
                    stage:
                        Stage::Received {
                            not_before,
                            not_after,
                        },
                    ..
                }) = self.candidate
                {
                    self.stage(Stage::Proved {
                        not_before,
                        not_after,
                    });
                }
            }
            Event::Promoted => self.promoted(random),
            Event::Confirmed => self.previous = None,
            Event::Discarded => self.candidate = None,
            Event::Failed => self.failed(now, pace, random),
            Event::Rejected => {
                self.stage(Stage::Rejected);
                self.failed(now, pace, random);
            }
        }
        self
    }

    fn stage(&mut self, stage: Stage) {
        if let Some(candidate) = &mut self.candidate {
            candidate.stage = stage;
        }
    }

    fn promoted(&mut self, random: u64) {
        let Some(Candidate {
            number,
            by,
            stage:
                Stage::Proved {
                    not_before,
                    not_after,
                },
        }) = self.candidate.take()
        else {
            return;
        };
        let before = self.current.take();
        let ticket = match by {
            By::Ticket(ticket) => Some(ticket),
            By::Renewal => before.as_ref().and_then(|held| held.ticket),
        };
        self.current = Some(Held {
            number,
            ticket,
            not_before,
            not_after,
            renew_at: renewal(not_before, not_after, random),
        });
        self.previous = before.map(|held| held.number);
    }

    /// Half of it for sure, and half of it by chance.
    fn failed(&mut self, now: Timestamp, pace: Pace, random: u64) {
        let doubled = pace.base.saturating_mul(1 << self.failures.min(20));
        let half = doubled.min(pace.cap) / 2;
        let spread = random % (u64::try_from(half.as_millis()).unwrap_or(u64::MAX - 1) + 1);
        self.failures = self.failures.saturating_add(1);
        self.again_at = later(now, half + Duration::from_millis(spread));
    }
}

/// At two thirds of its life, and up to a twentieth of it later.
fn renewal(not_before: Timestamp, not_after: Timestamp, random: u64) -> Timestamp {
    let life = not_after.0.saturating_sub(not_before.0).max(0);
    let spread = i64::try_from(random >> 1).unwrap_or(0) % (life / SPREAD + 1);
    Timestamp(not_before.0.saturating_add(life / 3 * 2 + spread))
}

fn later(now: Timestamp, long: Duration) -> Timestamp {
    Timestamp(now.0.saturating_add(millis(long)))
}

fn millis(long: Duration) -> i64 {
    i64::try_from(long.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
