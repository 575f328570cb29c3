//! Decides what to send and when. No socket, no clock, no randomness: they are arguments.
//!
//! ```text
//!              wake, link came up            200
//!   idle ─────────────────────────► batch ─────────► batch … until the queue is empty ─► idle
//!    │  every 30 s                    │
//!    └────────► heartbeat             │ no answer, refused
//!                  ▲  │               ▼
//!                  │  └──────────► hold (full jitter, Retry-After)
//!                  └── link is down: a heartbeat tries it ──┘
//! ```

use std::time::Duration;

use crate::{Cause, Pace};

/// Time since the uplink started, on a clock that never goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(pub Duration);

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Send the next rows.
    Batch,
    /// Say how the kiosk is; also how a dead link is tried.
    Heartbeat,
    /// Nothing until then, or until [`Schedule::woke`].
    Wait(Moment),
    /// Nothing until [`Schedule::answered`].
    InFlight,
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The gateway answered the batch.
    Delivered,
    /// There was nothing to send.
    NothingWaits,
    /// The gateway answered the heartbeat.
    Heard,
    /// It did not, or not as it should.
    Failed(Cause, Option<Duration>),
}

/// How the link changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    Up,
    Down(Cause),
}

/// Longest `Retry-After` that is honoured: a wrong header must not silence a kiosk.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(600);

/// What is known of the link, and what is due.
#[derive(Debug)]
pub(crate) struct Schedule {
    pace: Pace,
    link: Option<Link>,
    in_flight: Option<Step>,
    /// Something may wait in the outbox.
    work: bool,
    /// The gateway hears us, but does not take our batches.
    batches_refused: bool,
    failures: u32,
    hold_until: Moment,
    heartbeat_at: Moment,
}

impl Schedule {
    /// Begins by trying the link at once.
    pub fn new(pace: Pace, now: Moment) -> Self {
        Self {
            pace,
            link: None,
            in_flight: None,
            work: true,
            batches_refused: false,
            failures: 0,
            hold_until: now,
            heartbeat_at: now,
        }
    }

    /// Something new waits in the outbox.
    pub fn woke(&mut self) {
        self.work = true;
    }

    /// What to do at `now`. After [`Step::Batch`] and [`Step::Heartbeat`] nothing else is sent
    /// until [`Self::answered`].
    pub fn next(&mut self, now: Moment) -> Step {
        if self.in_flight.is_some() {
            return Step::InFlight;
        }
        let step = self.due(now);
        if step == Step::Batch {
            self.work = false;
        }
        if matches!(step, Step::Batch | Step::Heartbeat) {
            self.in_flight = Some(step);
        }
        step
    }

    fn due(&self, now: Moment) -> Step {
        let heartbeat_due = now >= self.heartbeat_at;
        if now < self.hold_until {
            return match self.batches_refused {
                true if heartbeat_due => Step::Heartbeat,
                true => Step::Wait(self.hold_until.min(self.heartbeat_at)),
                false => Step::Wait(self.hold_until),
            };
        }
        let reachable = self.link == Some(Link::Up) || self.batches_refused;
        if !reachable {
            Step::Heartbeat
        } else if self.work {
            Step::Batch
        } else if heartbeat_due {
            Step::Heartbeat
        } else {
            Step::Wait(self.heartbeat_at)
        }
    }

    /// Takes the outcome of the step in flight; `random` spreads the kiosks' next attempts.
    /// Returns how the link changed, if it did.
    pub fn answered(&mut self, outcome: Outcome, now: Moment, random: u64) -> Option<Link> {
        let step = self.in_flight.take();
        match outcome {
            Outcome::Delivered => {
                self.work = true;
                self.works()
            }
            Outcome::NothingWaits => self.batches_refused.then(|| self.works()).flatten(),
            Outcome::Heard => {
                self.heartbeat_at = Moment(now.0 + self.pace.heartbeat_every);
                self.work |= !self.batches_refused;
                if self.batches_refused {
                    None
                } else {
                    self.works()
                }
            }
            Outcome::Failed(cause, retry_after) => {
                self.work = true;
                self.batches_refused = match step {
                    Some(Step::Heartbeat) => self.batches_refused && cause == Cause::Refused,
                    _ => cause == Cause::Refused,
                };
                self.hold_until = Moment(now.0 + self.wait(retry_after, random));
                self.failures = self.failures.saturating_add(1);
                self.changed(Link::Down(cause))
            }
        }
    }

    fn works(&mut self) -> Option<Link> {
        self.failures = 0;
        self.batches_refused = false;
        self.changed(Link::Up)
    }

    fn changed(&mut self, link: Link) -> Option<Link> {
        (self.link.replace(link) != Some(link)).then_some(link)
    }

    /// Full jitter: anything up to a bound that doubles with every failure. After `Retry-After`
    /// the kiosks come back spread as well, but not before it.
    fn wait(&self, retry_after: Option<Duration>, random: u64) -> Duration {
        let doubled = self
            .pace
            .backoff_base
            .saturating_mul(1 << self.failures.min(20));
        let bound = doubled.min(self.pace.backoff_cap);
        let bound_ms = u64::try_from(bound.as_millis()).unwrap_or(u64::MAX - 1);
        let jitter = Duration::from_millis(random % (bound_ms + 1));
        jitter + retry_after.unwrap_or_default().min(RETRY_AFTER_MAX)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: Moment = Moment(Duration::ZERO);

    fn at(ms: u64) -> Moment {
        Moment(Duration::from_millis(ms))
    }

    fn down(cause: Cause) -> Outcome {
        Outcome::Failed(cause, None)
    }

    /// A schedule whose link is up and whose queue is empty.
    fn idle() -> Schedule {
        let mut schedule = Schedule::new(Pace::default(), START);
        assert_eq!(schedule.next(START), Step::Heartbeat);
        assert_eq!(schedule.answered(Outcome::Heard, START, 0), Some(Link::Up));
        assert_eq!(schedule.next(START), Step::Batch);
        assert_eq!(schedule.answered(Outcome::NothingWaits, START, 0), None);
        schedule
    }

    #[test]
    fn the_link_is_tried_at_once_and_then_every_thirty_seconds() {
        let mut schedule = idle();
        assert_eq!(schedule.next(at(1)), Step::Wait(at(30_000)));
        assert_eq!(schedule.next(at(30_000)), Step::Heartbeat);
    }

    #[test]
    fn a_wake_sends_at_once_and_goes_on_until_the_queue_is_empty() {
        let mut schedule = idle();
        schedule.woke();
        assert_eq!(schedule.next(at(5)), Step::Batch);
        schedule.answered(Outcome::Delivered, at(6), 0);
        assert_eq!(schedule.next(at(6)), Step::Batch);
        schedule.woke(); // while it was in flight
        schedule.answered(Outcome::NothingWaits, at(7), 0);
        assert_eq!(schedule.next(at(7)), Step::Batch);
    }

    #[test]
    fn a_wake_does_not_cut_the_wait_after_a_failure_short() {
        let mut schedule = idle();
        schedule.woke();
        schedule.next(at(5));
        let random = 400;
        let change = schedule.answered(down(Cause::Unreachable), at(5), random);
        assert_eq!(change, Some(Link::Down(Cause::Unreachable)));
        schedule.woke();
        assert_eq!(schedule.next(at(6)), Step::Wait(at(405)));
        assert_eq!(schedule.next(at(405)), Step::Heartbeat);
    }

    #[test]
    fn retry_after_is_waited_for_and_heartbeats_go_on_meanwhile() {
        let mut schedule = idle();
        schedule.woke();
        schedule.next(at(0));
        let busy = Outcome::Failed(Cause::Refused, Some(Duration::from_secs(45)));
        schedule.answered(busy, at(0), 0);
        assert_eq!(schedule.next(at(1)), Step::Wait(at(30_000)));
        assert_eq!(schedule.next(at(30_000)), Step::Heartbeat);
        // The gateway hears us, which does not mean that it takes our batches again.
        assert_eq!(schedule.answered(Outcome::Heard, at(30_000), 0), None);
        assert_eq!(schedule.next(at(30_000)), Step::Wait(at(45_000)));
        assert_eq!(schedule.next(at(45_000)), Step::Batch);
        assert_eq!(
            schedule.answered(Outcome::Delivered, at(45_000), 0),
            Some(Link::Up)
        );
    }

    #[test]
    fn an_absurd_retry_after_does_not_silence_the_kiosk() {
        let mut schedule = Schedule::new(Pace::default(), START);
        schedule.next(START);
        let busy = Outcome::Failed(Cause::Refused, Some(Duration::from_secs(u64::MAX)));
        schedule.answered(busy, START, 0);
        assert_eq!(schedule.next(at(600_000)), Step::Heartbeat);
    }

    fn outcome() -> impl Strategy<Value = Option<Outcome>> {
        let cause = prop_oneof![
            Just(Cause::Unreachable),
            Just(Cause::Refused),
            Just(Cause::Unauthorised),
            Just(Cause::Clock)
        ];
        prop_oneof![2 => Just(None), 1 => cause.prop_map(|cause| Some(down(cause)))]
    }

    proptest! {
        #[test]
        fn one_at_a_time_waits_within_bounds_and_sends_in_the_end(
            story in proptest::collection::vec((outcome(), any::<u64>(), 0..40_000_u64, any::<bool>()), 1..60),
        ) {
            let pace = Pace::default();
            let mut schedule = Schedule::new(pace, START);
            let mut now = START;
            let mut failures = 0_u32;
            for (trouble, random, passes, wake) in story {
                if wake {
                    schedule.woke();
                }
                let step = schedule.next(now);
                prop_assert_ne!(step, Step::InFlight);
                if let Step::Wait(until) = step {
                    prop_assert!(until > now);
                    now = Moment(now.0 + Duration::from_millis(passes));
                    continue;
                }
                prop_assert_eq!(schedule.next(now), Step::InFlight);
                let fine = if step == Step::Batch { Outcome::NothingWaits } else { Outcome::Heard };
                schedule.answered(trouble.unwrap_or(fine), now, random);
                if trouble.is_some() {
                    let doubled = pace.backoff_base.saturating_mul(1 << failures.min(20));
                    let bound = doubled.min(pace.backoff_cap);
                    prop_assert!(schedule.hold_until.0 <= now.0 + bound);
                }
                failures = schedule.failures;
            }
            // From now on all is well: within two longest waits the new row is on its way.
            schedule.woke();
            let deadline = now.0 + pace.backoff_cap + pace.heartbeat_every;
            loop {
                match schedule.next(now) {
                    Step::Batch => break,
                    Step::Heartbeat => drop(schedule.answered(Outcome::Heard, now, 0)),
                    Step::Wait(until) => now = until,
                    Step::InFlight => prop_assert!(false, "nothing is in flight"),
                }
                prop_assert!(now.0 <= deadline, "still waiting at {:?}", now);
            }
        }
    }
}
