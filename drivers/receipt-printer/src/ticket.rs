//! The ticket in the mouth of a kiosk printer: taken, or drawn back so that nobody else reads it.
//!
//! ```text
//!   Clear ──presented, seen──► Out ──gone──► Clear: Taken
//!                               │ nobody takes it in time
//!                               ▼
//!                           DrawnBack ──gone──► Clear: Retracted
//!                               │ still there
//!                               ▼
//!                             Stuck ──gone──► Clear: Taken
//! ```
//!
//! A plain state machine: it is told what is seen and when, and says whether to draw back. A
//! ticket that lies there when we come, after a power cut say, is given its time too.

use std::time::{Duration, Instant};

use crate::protocol::FullStatus;

/// What became of a ticket. For the log; it names nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketFate {
    /// Somebody pulled it out.
    Taken,
    /// Nobody did in time, and it is in the bin now.
    Retracted,
    /// It was to be drawn back, and did not move. A technician must look.
    Stuck,
}

/// How long a printer may take to draw a ticket back.
const DRAW_BACK_MAX: Duration = Duration::from_secs(8);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Clear,
    Out { since: Instant },
    DrawnBack { since: Instant },
    Stuck,
}

/// What one look into the mouth calls for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing to do.
    Leave,
    /// Order it back now.
    DrawBack,
    /// This became of the ticket.
    Fate(TicketFate),
}

/// The mouth, as far as it is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mouth(State);

impl Default for Mouth {
    fn default() -> Self {
        Self(State::Clear)
    }
}

impl Mouth {
    /// A ticket was put out at `now`.
    pub fn presented(&mut self, now: Instant) {
        self.0 = State::Out { since: now };
    }

    /// Decides by what is `seen` at `now`; a ticket may lie there for `take_max`.
    pub fn seen(&mut self, seen: &FullStatus, take_max: Duration, now: Instant) -> Verdict {
        let waited = |since| now.saturating_duration_since(since);
        match self.0 {
            State::Clear if seen.ticket_in_mouth => self.0 = State::Out { since: now },
            State::Clear => {}
            // It may still be on its way into the mouth, or out of it.
            _ if !seen.ticket_in_mouth && seen.is_moving => {}
            State::Out { .. } | State::Stuck if !seen.ticket_in_mouth => {
                return self.end(State::Clear, TicketFate::Taken);
            }
            State::Out { since } if waited(since) >= take_max => {
                self.0 = State::DrawnBack { since: now };
                return Verdict::DrawBack;
            }
            State::DrawnBack { .. } if !seen.ticket_in_mouth => {
                return self.end(State::Clear, TicketFate::Retracted);
            }
            State::DrawnBack { since } if seen.paper_jam || waited(since) >= DRAW_BACK_MAX => {
                return self.end(State::Stuck, TicketFate::Stuck);
            }
            State::Out { .. } | State::DrawnBack { .. } | State::Stuck => {}
        }
        Verdict::Leave
    }

    fn end(&mut self, state: State, fate: TicketFate) -> Verdict {
        self.0 = state;
        Verdict::Fate(fate)
    }

    /// Nothing is in it, so that the next ticket pushes nobody's out.
    pub fn is_clear(&self) -> bool {
        self.0 == State::Clear
    }

    /// Only a hand helps.
    pub fn is_stuck(&self) -> bool {
        self.0 == State::Stuck
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAKE_MAX: Duration = Duration::from_secs(30);
    const EMPTY: FullStatus = FullStatus {
        paper: kiosk_device::capability::Paper::Plenty,
        ticket_in_mouth: false,
        cover_open: false,
        is_moving: false,
        paper_jam: false,
        cutter_jam: false,
    };
    const LEFT: FullStatus = FullStatus {
        ticket_in_mouth: true,
        ..EMPTY
    };

    fn presented() -> (Mouth, Instant) {
        let (mut mouth, now) = (Mouth::default(), Instant::now());
        mouth.presented(now);
        (mouth, now)
    }

    #[test]
    fn a_ticket_that_is_gone_was_taken_unless_it_is_still_moving() {
        let (mut mouth, now) = presented();
        let moving = FullStatus {
            is_moving: true,
            ..EMPTY
        };
        assert_eq!(mouth.seen(&moving, TAKE_MAX, now), Verdict::Leave);
        assert_eq!(mouth.seen(&LEFT, TAKE_MAX, now), Verdict::Leave);
        let taken = mouth.seen(&EMPTY, TAKE_MAX, now);
        assert_eq!(taken, Verdict::Fate(TicketFate::Taken));
        assert!(mouth.is_clear());
    }

    #[test]
    fn a_ticket_that_nobody_takes_is_drawn_back_once_and_its_fate_told_once() {
        let (mut mouth, now) = presented();
        let late = now + TAKE_MAX;
        let before = late - Duration::from_millis(1);
        assert_eq!(mouth.seen(&LEFT, TAKE_MAX, before), Verdict::Leave);
        assert_eq!(mouth.seen(&LEFT, TAKE_MAX, late), Verdict::DrawBack);
        assert_eq!(mouth.seen(&LEFT, TAKE_MAX, late), Verdict::Leave);
        let gone = mouth.seen(&EMPTY, TAKE_MAX, late);
        assert_eq!(gone, Verdict::Fate(TicketFate::Retracted));
        assert_eq!(mouth.seen(&EMPTY, TAKE_MAX, late), Verdict::Leave);
    }

    #[test]
    fn a_ticket_that_does_not_move_is_stuck_until_a_hand_takes_it() {
        let (mut mouth, now) = presented();
        let late = now + TAKE_MAX;
        mouth.seen(&LEFT, TAKE_MAX, late);
        let stuck = mouth.seen(&LEFT, TAKE_MAX, late + DRAW_BACK_MAX);
        assert_eq!(stuck, Verdict::Fate(TicketFate::Stuck));
        assert!(mouth.is_stuck() && !mouth.is_clear());
        mouth.seen(&EMPTY, TAKE_MAX, late + DRAW_BACK_MAX);
        assert!(mouth.is_clear());
    }

    #[test]
    fn a_ticket_from_before_us_is_given_its_time_too() {
        let (mut mouth, now) = (Mouth::default(), Instant::now());
        assert_eq!(mouth.seen(&LEFT, TAKE_MAX, now), Verdict::Leave);
        let late = mouth.seen(&LEFT, TAKE_MAX, now + TAKE_MAX);
        assert_eq!(late, Verdict::DrawBack);
    }
}
