//! How long to wait after trouble. Each cause is counted for itself, and forgotten when what it was
//! about works again: a gateway that is busy says nothing about a certificate. No clock, no
//! randomness: they are arguments.
//!
//! ```text
//!   reached ──► clocks fit ──► accepted ──► taken
//!   unreachable   clock       unauthorised   refused     what failed first; all before it works
//! ```

use std::time::Duration;

use crate::schedule::Moment;
use crate::{Cause, Wait, Waits};

/// Longest `Retry-After` that is honoured: a wrong header must not silence a kiosk.
pub(crate) const RETRY_AFTER_MAX: Duration = Duration::from_secs(600);

/// How often each cause came since it was last known not to hold.
#[derive(Debug, Default)]
pub(crate) struct Failures {
    unreachable: u32,
    clock: u32,
    unauthorised: u32,
    refused: u32,
}

impl Failures {
    /// `cause` once more; how often it came before. That we came so far clears what lies before it.
    pub fn one_more(&mut self, cause: Cause) -> u32 {
        match cause {
            Cause::Unreachable => {}
            Cause::Clock => self.unreachable = 0,
            // A certificate's name is looked at before its dates, so nothing is known of clocks.
            Cause::Unauthorised => self.unreachable = 0,
            Cause::Refused => self.heard(),
        }
        let count = self.of(cause);
        let before = *count;
        *count = count.saturating_add(1);
        before
    }

    /// The gateway answered us as one of its kiosks.
    pub fn heard(&mut self) {
        (self.unreachable, self.clock, self.unauthorised) = (0, 0, 0);
    }

    /// The gateway took what we sent.
    pub fn took(&mut self) {
        *self = Self::default();
    }

    /// Another certificate is shown from now on.
    pub fn shown_anew(&mut self) {
        self.unauthorised = 0;
    }

    fn of(&mut self, cause: Cause) -> &mut u32 {
        match cause {
            Cause::Unreachable => &mut self.unreachable,
            Cause::Clock => &mut self.clock,
            Cause::Unauthorised => &mut self.unauthorised,
            Cause::Refused => &mut self.refused,
        }
    }
}

/// Until when to wait after `cause`, which came `before` times before. Full jitter: anything up to a
/// bound that doubles. `retry_after`, the gateway's own word, is never cut short; the jitter comes on
/// top, so that the kiosks it turned away do not all come back at once.
pub(crate) fn until(
    waits: &Waits,
    cause: Cause,
    before: u32,
    now: Moment,
    random: u64,
    retry_after: Option<Duration>,
) -> Moment {
    let bound = bound(waits, cause, before);
    let bound_ms = u64::try_from(bound.as_millis()).unwrap_or(u64::MAX - 1);
    let jitter = Duration::from_millis(random % (bound_ms + 1));
    Moment(now.0 + retry_after.unwrap_or_default().min(RETRY_AFTER_MAX) + jitter)
}

/// Longest wait after `cause`, which came `before` times before.
pub(crate) fn bound(waits: &Waits, cause: Cause, before: u32) -> Duration {
    let Wait { first_max, max } = match cause {
        Cause::Unreachable => waits.unreachable,
        Cause::Refused => waits.refused,
        Cause::Unauthorised => waits.unauthorised,
        Cause::Clock => waits.clock,
    };
    first_max.saturating_mul(1 << before.min(20)).min(max)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CAUSES: [Cause; 4] = [
        Cause::Unreachable,
        Cause::Refused,
        Cause::Unauthorised,
        Cause::Clock,
    ];

    fn longest(cause: Cause, before: u32) -> u64 {
        bound(&Waits::default(), cause, before).as_secs()
    }

    #[test]
    fn each_cause_has_waits_of_its_own() {
        let first = CAUSES.map(|cause| longest(cause, 0));
        assert_eq!(first, [0, 1, 10, 2]);
        let last = CAUSES.map(|cause| longest(cause, 99));
        assert_eq!(last, [60, 60, 600, 60]);
    }

    #[test]
    fn a_cause_is_forgotten_when_what_it_was_about_works() {
        let mut failures = Failures::default();
        for cause in CAUSES {
            failures.one_more(cause);
        }
        // Refused came: we are known and our clock is right, but what we send is not taken.
        let mut failures = Failures::default();
        for cause in [Cause::Unreachable, Cause::Clock, Cause::Unauthorised] {
            failures.one_more(cause);
        }
        failures.one_more(Cause::Refused);
        assert_eq!(failures.one_more(Cause::Refused), 1);
        assert_eq!(failures.one_more(Cause::Unauthorised), 0);
        failures.heard();
        assert_eq!(
            failures.one_more(Cause::Refused),
            2,
            "hearing is not taking"
        );
        failures.took();
        assert_eq!(failures.one_more(Cause::Refused), 0);
    }

    #[test]
    fn a_link_that_breaks_does_not_make_a_bad_certificate_good() {
        let mut failures = Failures::default();
        failures.one_more(Cause::Unauthorised);
        failures.one_more(Cause::Unreachable);
        assert_eq!(failures.one_more(Cause::Unauthorised), 1);
        failures.shown_anew();
        assert_eq!(failures.one_more(Cause::Unauthorised), 0);
    }

    proptest! {
        #[test]
        fn the_gateways_own_word_is_never_cut_short(
            at in 0..3, before in 0..40_u32, random: u64, seconds in 0..900_u64,
        ) {
            let now = Moment(Duration::from_secs(7));
            let cause = CAUSES[at as usize];
            let word = Some(Duration::from_secs(seconds));
            let until = until(&Waits::default(), cause, before, now, random, word);
            let waited = until.0 - now.0;
            let honoured = Duration::from_secs(seconds.min(600));
            prop_assert!(waited >= honoured);
            prop_assert!(waited <= honoured + bound(&Waits::default(), cause, before));
        }
    }
}
