//! Assisted mode: somebody of the staff helps one citizen after another, their own card put away.
//!
//! ```text
//!   "Serve citizens" ─► take the card out ─ gone ─► helps ─ a citizen begins ─► serves
//!                                                    ▲ │                          │
//!                                                    │ └─ ended, idle, a card ──► over
//!                                                    └──── the citizen is gone ───┘ (too long: over)
//! ```
//!
//! Nothing ends it while a citizen is served: what they began with help is recorded as such. Only
//! citizens keep it going, not touches: whoever passes by must not be taken for helped.

use kiosk_domain::StaffMember;

use super::{AssistEnd, StaffEvent};
use crate::{Moment, SessionEnd};

/// Whoever helps comes back with their card at least this often.
pub(super) const HOURS_MAX: u32 = 4;

/// Somebody helps.
pub(super) struct Assist {
    pub(super) member: StaffMember,
    pub(super) sessions: u32,
    pub(super) transactions: u32,
    began_at: Moment,
    /// Since when no citizen is served; `None` while one is.
    free_since: Option<Moment>,
}

impl Assist {
    /// From now on, and nobody is served yet.
    pub(super) fn begin(member: StaffMember, now: Moment) -> Self {
        Self {
            member,
            sessions: 0,
            transactions: 0,
            began_at: now,
            free_since: Some(now),
        }
    }

    /// When it is over, unless a citizen begins before.
    pub(super) fn deadline(&self, idle_seconds: u32) -> Option<Moment> {
        let idle = self.free_since?.plus_seconds(idle_seconds);
        Some(idle.min(self.span_end()))
    }

    fn span_end(&self) -> Moment {
        self.began_at.plus_seconds(HOURS_MAX * 60 * 60)
    }

    /// Why it is over by `now`, before anything else is heard.
    pub(super) fn end_by(&self, idle_seconds: u32, now: Moment) -> Option<AssistEnd> {
        let end = self.deadline(idle_seconds)?;
        (now >= end).then_some(if now >= self.span_end() {
            AssistEnd::SpanOver
        } else {
            AssistEnd::Idle
        })
    }

    /// Takes an event; says why it is over, if it is.
    pub(super) fn on(&mut self, event: &StaffEvent, now: Moment) -> Option<AssistEnd> {
        match event {
            StaffEvent::CitizenBegan => {
                self.free_since = None;
                self.sessions = self.sessions.saturating_add(1);
                None
            }
            StaffEvent::CitizenHelped => {
                self.transactions = self.transactions.saturating_add(1);
                None
            }
            StaffEvent::CitizenGone(why) => {
                self.free_since = Some(now);
                // Nobody answered the kiosk's question: whoever helps is gone as well.
                (*why == SessionEnd::TimedOut).then_some(AssistEnd::Idle)
            }
            StaffEvent::AssistEnded if self.free_since.is_some() => Some(AssistEnd::Ended),
            StaffEvent::CardShown { proved: Ok(_), .. } if self.free_since.is_some() => {
                Some(AssistEnd::CardShown)
            }
            _ => None,
        }
    }
}
