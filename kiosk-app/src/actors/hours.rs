//! Closes the kiosk when its opening hours are over, and opens it when they begin.
//!
//! ```text
//!   open ── hours over, nobody served ──► closed: the page says when it opens
//!     ▲        (a citizen finishes first)    │   │ clock set: another opening is told
//!     └────────────── hours begin ───────────┘   ▼
//! ```
//!
//! What waits in the queue is sent as ever: only citizens are turned away.

use std::time::Duration;

use kiosk_domain::Timestamp;
use kiosk_domain::config::{HoursSection, Standing};
use kiosk_journey::OutOfServiceReason;

use super::note::Note;
use super::outages::Outages;
use crate::clock;
use crate::conductor;

/// How often the clock is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// What the kiosk was last told of its hours.
struct Shutter {
    hours: HoursSection,
    /// The opening that the page names; `None` while open.
    closed_until: Option<String>,
}

/// What differs now.
#[derive(Debug, PartialEq, Eq)]
enum Change {
    /// Nobody new is served until then.
    Closes(String),
    /// The same, but the clock or the day says another time.
    NamesAnother(String),
    /// Citizens are served.
    Opens,
}

impl Shutter {
    fn new(hours: HoursSection) -> Self {
        Self {
            hours,
            closed_until: None,
        }
    }

    /// What to tell at `now`; `is_busy` is asked only when it matters.
    fn look(&mut self, now: Timestamp, is_busy: impl FnOnce() -> bool) -> Option<Change> {
        let Standing::Closed { opens_at } = self.hours.at(now) else {
            return self.closed_until.take().map(|_| Change::Opens);
        };
        let until = opens_at.map(Timestamp::in_kenya).unwrap_or_default();
        match &self.closed_until {
            Some(told) if *told == until => None,
            Some(_) => {
                self.closed_until = Some(until.clone());
                Some(Change::NamesAnother(until))
            }
            None if is_busy() => None,
            None => {
                self.closed_until = Some(until.clone());
                Some(Change::Closes(until))
            }
        }
    }
}

/// Watches the clock from the face's own loop for as long as the timer lives.
pub fn watch(hours: HoursSection, outages: Outages, note: Note) -> slint::Timer {
    let mut shutter = Shutter::new(hours);
    let timer = slint::Timer::default();
    timer.start(slint::TimerMode::Repeated, LOOK, move || {
        let is_busy = || conductor::with_view(|view, _| view.in_session).unwrap_or(false);
        if let Some(change) = shutter.look(clock::wall(), is_busy) {
            tell(change, &outages, &note);
        }
    });
    timer
}

fn tell(change: Change, outages: &Outages, note: &Note) {
    let reason = OutOfServiceReason::Closed;
    let event = match change {
        Change::Closes(until) => {
            note.hours(false);
            Some(outages.begins(reason, until))
        }
        Change::NamesAnother(until) => Some(outages.begins(reason, until)),
        Change::Opens => {
            note.hours(true);
            outages.ends(reason)
        }
    };
    if let Some(event) = event {
        conductor::send(event);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MINUTE: i64 = 60_000;
    /// 2026-11-30T00:00+03:00, a Monday.
    const MONDAY: i64 = 1_795_986_000_000;

    fn shutter() -> Shutter {
        let hours = "08:00-17:00".parse().expect("hours");
        Shutter::new(HoursSection::every_day(hours))
    }

    fn at(hour: i64, minute: i64) -> Timestamp {
        Timestamp(MONDAY + (hour * 60 + minute) * MINUTE)
    }

    #[test]
    fn a_citizen_who_has_begun_finishes_and_the_next_one_finds_it_closed() {
        let mut shutter = shutter();
        assert_eq!(shutter.look(at(16, 59), || panic!("not asked")), None);
        assert_eq!(shutter.look(at(17, 0), || true), None);
        assert_eq!(shutter.look(at(17, 9), || true), None);
        let closes = Change::Closes("2026-12-01 08:00".into());
        assert_eq!(shutter.look(at(17, 10), || false), Some(closes));
        assert_eq!(shutter.look(at(17, 11), || false), None, "told once");
        assert_eq!(
            shutter.look(at(32, 0), || panic!("not asked")),
            Some(Change::Opens)
        );
        assert_eq!(shutter.look(at(32, 1), || false), None);
    }

    #[test]
    fn a_clock_that_is_set_while_closed_names_the_right_opening_or_opens() {
        let mut shutter = shutter();
        assert!(shutter.look(at(3, 0), || false).is_some());
        let tomorrow = Change::NamesAnother("2026-12-01 08:00".into());
        assert_eq!(shutter.look(at(20, 0), || false), Some(tomorrow));
        let back = Change::NamesAnother("2026-11-30 08:00".into());
        assert_eq!(shutter.look(at(7, 0), || false), Some(back));
        assert_eq!(shutter.look(at(12, 0), || false), Some(Change::Opens));
    }

    proptest! {
        #[test]
        fn however_clocks_jump_it_opens_only_what_it_closed_and_closes_on_nobody(
            looks in proptest::collection::vec((0i64..20 * 1440, any::<bool>()), 0..40)
        ) {
            let mut shutter = shutter();
            let mut closed = false;
            for (minute, busy) in looks {
                // While it is closed nobody can begin.
                let busy = busy && !closed;
                let now = at(0, minute);
                let open = shutter.hours.at(now) == Standing::Open;
                match shutter.look(now, || busy) {
                    Some(Change::Closes(_)) => {
                        prop_assert!(!closed && !busy && !open);
                        closed = true;
                    }
                    Some(Change::NamesAnother(_)) => prop_assert!(closed && !open),
                    Some(Change::Opens) => {
                        prop_assert!(closed && open);
                        closed = false;
                    }
                    None => prop_assert!(closed != open || (busy && !closed)),
                }
            }
        }
    }
}
