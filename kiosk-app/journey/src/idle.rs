//! Whether the citizen is still there.
//!
//! ```text
//!   touched ──patience──> prompt ──countdown──> timed out: wipe
//!      ^                     │
//!      └──── any touch ──────┘
//! ```
//!
//! Nothing is kept but the moment of the last touch, and when the sensor saw somebody come back
//! since; the rest follows from the time. Coming back gives one countdown in full and no more: in a
//! busy hall somebody always comes by, and must not keep another's session open.

use crate::scene::Scene;
use crate::{Event, Moment, Overlay, SessionEnd};

/// How long a page waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// For ever: nobody is there, or the kiosk itself is at work.
    Endless,
    /// Somebody reads; nothing personal is shown.
    Reading,
    /// Personal data are on the screen.
    Personal,
    /// All is done; the page leaves by itself, without a prompt.
    Leaving,
    /// All is done, but the page says what no paper does: it asks before it leaves.
    Parting,
}

/// The moments at which an untouched page changes.
struct Limits {
    prompt: Option<Moment>,
    end: Moment,
    why: SessionEnd,
}

/// When the kiosk was last touched, and last asked.
pub(crate) struct Idle {
    touched_at: Moment,
    returned_at: Option<Moment>,
    seen_at: Moment,
}

impl Idle {
    pub(crate) fn new(now: Moment) -> Self {
        Self {
            touched_at: now,
            returned_at: None,
            seen_at: now,
        }
    }

    /// The citizen is there, or a new page has just come.
    pub(crate) fn touch(&mut self, now: Moment) {
        self.touched_at = now;
        self.returned_at = None;
    }

    /// The sensor sees somebody again, who need not be the citizen.
    pub(crate) fn seen_again(&mut self, now: Moment) {
        self.returned_at.get_or_insert(now);
    }

    /// Time passed.
    pub(crate) fn see(&mut self, now: Moment) {
        self.seen_at = now;
    }

    /// Why the session is over by `now`.
    pub(crate) fn end(&self, patience: Patience, scene: &Scene, now: Moment) -> Option<SessionEnd> {
        let limits = self.limits(patience, scene)?;
        (now >= limits.end).then_some(limits.why)
    }

    /// The prompt, once it is due.
    pub(crate) fn prompt(&self, patience: Patience, scene: &Scene, now: Moment) -> Option<Overlay> {
        let limits = self.limits(patience, scene)?;
        limits.prompt.filter(|prompt| now >= *prompt)?;
        let left = limits.end.0.saturating_sub(now.0).div_ceil(1_000);
        Some(Overlay::Idle {
            seconds_left: u32::try_from(left).unwrap_or(u32::MAX),
        })
    }

    /// When something changes next: the prompt, each second of its countdown, the end.
    pub(crate) fn deadline(&self, patience: Patience, scene: &Scene) -> Option<Moment> {
        let limits = self.limits(patience, scene)?;
        match limits.prompt {
            Some(prompt) if self.seen_at < prompt => Some(prompt),
            Some(_) => {
                let left = limits.end.0.saturating_sub(self.seen_at.0);
                let until_next_second = left.saturating_sub(1) / 1_000 * 1_000;
                Some(Moment(limits.end.0 - until_next_second))
            }
            None => Some(limits.end),
        }
    }

    /// When a kiosk that nobody uses forgets how it was made to look.
    pub(crate) fn forgets_at(&self, scene: &Scene) -> Moment {
        self.touched_at
            .plus_seconds(scene.settings.session.idle_reading_seconds)
    }

    fn limits(&self, patience: Patience, scene: &Scene) -> Option<Limits> {
        let session = &scene.settings.session;
        let scaled = |seconds: u32| seconds.saturating_mul(scene.patience_factor());
        let after = |seconds: u32| self.touched_at.plus_seconds(scaled(seconds));
        let (waits, why) = match patience {
            Patience::Endless => return None,
            Patience::Leaving => {
                return Some(Limits {
                    prompt: None,
                    end: after(session.done_seconds),
                    why: SessionEnd::Finished,
                });
            }
            Patience::Reading => (session.idle_reading_seconds, SessionEnd::TimedOut),
            Patience::Personal => (session.idle_personal_seconds, SessionEnd::TimedOut),
            Patience::Parting => (session.idle_reading_seconds, SessionEnd::Finished),
        };
        let countdown = session.idle_countdown_seconds;
        let end = after(waits.saturating_add(countdown));
        let again = self
            .returned_at
            .map(|at| at.plus_seconds(scaled(countdown)));
        Some(Limits {
            prompt: Some(after(waits)),
            end: again.map_or(end, |again| end.max(again)),
            why,
        })
    }
}

/// Whether only somebody in front of the kiosk can have caused `event`.
pub fn is_touch(event: &Event) -> bool {
    !matches!(
        event,
        Event::Tick
            | Event::Photographed(_)
            | Event::DocumentRead { .. }
            | Event::FingerRead { .. }
            | Event::Payment(_)
            | Event::Saved(_)
            | Event::Delivered(_)
            | Event::ProofUnprinted(_)
            | Event::Printed(_)
            | Event::CardSeen(_)
            | Event::Agent(_)
            | Event::Device(..)
            | Event::Presence(_)
            | Event::Listening(_)
            | Event::Link(_)
            | Event::OutOfService { .. }
            | Event::BackInService
            | Event::Staff(_)
    )
}
