//! Decides what to send and when. No socket, no clock, no randomness: they are arguments.
//!
//! ```text
//!              wake, link came up            200
//!   idle ─────────────────────────► batch ─────────► batch … until the queue is empty ─► idle
//!    │  every 30 s                    │
//!    └────────► heartbeat             │ no answer, refused
//!                  ▲  │               ▼
//!                  │  └──────────► hold (by cause, Retry-After)
//!                  └── link is down: a heartbeat tries it ──┘
//! ```
//!
//! A heartbeat that is due goes before the next batch, however much waits and however little may go
//! out: operations must not take a kiosk that catches up for a dead one.

use std::time::Duration;

use crate::allowance::Allowance;
use crate::backoff::{Failures, until};
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
    /// The same, and there is more to say at once.
    HeardFirst,
    /// It did not, or not as it should.
    Failed(Cause, Option<Duration>),
}

/// How the link changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    Up,
    Down(Cause),
}

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
    failures: Failures,
    /// Nothing at all before.
    hold_until: Moment,
    /// No batch before.
    batches_from: Moment,
    heartbeat_at: Moment,
    allowance: Allowance,
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
            failures: Failures::default(),
            hold_until: now,
            batches_from: now,
            heartbeat_at: now,
            allowance: Allowance::new(pace.bytes_per_second_max),
        }
    }

    /// Something new waits in the outbox.
    pub fn woke(&mut self) {
        self.work = true;
    }

    /// Another certificate is shown from now on: what was said of the one before does not count.
    pub fn shown_anew(&mut self, now: Moment) {
        self.failures.shown_anew();
        if self.link == Some(Link::Down(Cause::Unauthorised)) {
            self.hold_until = now;
        }
    }

    /// Most bytes of the next batch.
    pub fn batch_bytes_max(&self) -> usize {
        self.allowance.batch_bytes_max()
    }

    /// So many bytes went out from `at` on.
    pub fn spent(&mut self, bytes: usize, at: Moment) {
        self.allowance.spent(bytes, at);
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
        let reachable = self.link == Some(Link::Up) || self.batches_refused;
        let batch_at = self.batches_from.max(self.allowance.paid_at());
        if now < self.hold_until {
            Step::Wait(self.hold_until)
        } else if !reachable || now >= self.heartbeat_at {
            Step::Heartbeat
        } else if !self.work {
            Step::Wait(self.heartbeat_at)
        } else if now >= batch_at {
            Step::Batch
        } else {
            Step::Wait(batch_at.min(self.heartbeat_at))
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
            Outcome::Heard | Outcome::HeardFirst => {
                let more = outcome == Outcome::HeardFirst;
                let every = self.pace.heartbeat_every;
                self.heartbeat_at = Moment(now.0 + if more { Duration::ZERO } else { every });
                self.work |= !self.batches_refused;
                self.failures.heard();
                if self.batches_refused {
                    None
                } else {
                    self.works()
                }
            }
            Outcome::Failed(cause, retry_after) => {
                self.work = true;
                self.failed(step == Some(Step::Batch), cause, retry_after, now, random);
                self.changed(Link::Down(cause))
            }
        }
    }

    /// A gateway that refuses batches may still hear how we are; its own word on when it takes them
    /// again holds whatever else happens meanwhile.
    fn failed(
        &mut self,
        batch: bool,
        cause: Cause,
        retry_after: Option<Duration>,
        now: Moment,
        random: u64,
    ) {
        let before = self.failures.one_more(cause);
        let until = until(&self.pace.waits, cause, before, now, random, retry_after);
        if retry_after.is_some() {
            self.batches_from = self.batches_from.max(until);
        }
        let refused = cause == Cause::Refused;
        if batch && refused {
            self.batches_from = self.batches_from.max(until);
        } else {
            self.hold_until = until;
        }
        self.batches_refused = refused && (batch || self.batches_refused);
    }

    fn works(&mut self) -> Option<Link> {
        self.failures.took();
        self.batches_refused = false;
        self.changed(Link::Up)
    }

    fn changed(&mut self, link: Link) -> Option<Link> {
        (self.link.replace(link) != Some(link)).then_some(link)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::backoff::bound;

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

    /// The link is up, and a batch is in flight at `now`.
    fn sending(now: Moment) -> Schedule {
        let mut schedule = idle();
        schedule.woke();
        assert_eq!(schedule.next(now), Step::Batch);
        schedule
    }

    #[test]
    fn retry_after_holds_although_the_link_breaks_and_comes_back_meanwhile() {
        let mut schedule = sending(at(0));
        let busy = Outcome::Failed(Cause::Refused, Some(Duration::from_secs(300)));
        schedule.answered(busy, at(0), 0);
        assert_eq!(schedule.next(at(30_000)), Step::Heartbeat);
        schedule.answered(down(Cause::Unreachable), at(30_000), 0);
        assert_eq!(schedule.next(at(30_001)), Step::Heartbeat);
        let up = schedule.answered(Outcome::Heard, at(30_001), 0);
        assert_eq!(up, Some(Link::Up));
        for ms in (60_001..300_000).step_by(30_000) {
            assert_eq!(schedule.next(at(ms)), Step::Heartbeat, "{ms}");
            schedule.answered(Outcome::Heard, at(ms), 0);
        }
        assert_eq!(schedule.next(at(300_000)), Step::Batch);
    }

    #[test]
    fn a_bad_certificate_is_tried_seldom_until_another_one_is_shown() {
        let mut schedule = idle();
        schedule.next(at(30_000));
        let (refused, random) = (down(Cause::Unauthorised), 9_999);
        schedule.answered(refused, at(30_000), random);
        assert_eq!(schedule.next(at(30_001)), Step::Wait(at(39_999)));
        schedule.next(at(39_999));
        schedule.answered(refused, at(39_999), 19_999);
        schedule.shown_anew(at(40_000));
        assert_eq!(schedule.next(at(40_000)), Step::Heartbeat);
        schedule.answered(refused, at(40_000), 19_999);
        // The new one begins with short waits again: 19,999 of 10,001 possible.
        assert_eq!(schedule.next(at(40_001)), Step::Wait(at(49_998)));
    }

    #[test]
    fn another_certificate_does_not_cut_the_wait_for_a_dead_network_short() {
        let mut schedule = idle();
        schedule.next(at(30_000));
        schedule.answered(down(Cause::Unreachable), at(30_000), 500);
        schedule.shown_anew(at(30_001));
        assert_eq!(schedule.next(at(30_001)), Step::Wait(at(30_500)));
    }

    #[test]
    fn while_a_backlog_goes_out_slowly_heartbeats_are_in_time_and_the_cap_is_kept() {
        const RATE: u32 = 20_000;
        let pace = Pace {
            bytes_per_second_max: std::num::NonZeroU32::new(RATE),
            ..Pace::default()
        };
        let (mut schedule, mut now) = (Schedule::new(pace, START), START);
        let (mut bytes, mut heartbeats) = (0, Vec::new());
        while now.0 < Duration::from_secs(600) {
            match schedule.next(now) {
                Step::Batch => {
                    let batch = schedule.batch_bytes_max();
                    schedule.spent(batch, now);
                    bytes += batch;
                    now = Moment(now.0 + Duration::from_millis(300));
                    schedule.answered(Outcome::Delivered, now, 0);
                }
                Step::Heartbeat => {
                    heartbeats.push(now);
                    schedule.spent(500, now);
                    bytes += 500;
                    schedule.answered(Outcome::Heard, now, 0);
                }
                Step::Wait(until) => now = until,
                Step::InFlight => unreachable!("each step is answered"),
            }
        }
        let may = RATE as usize * 600;
        assert!(
            (may * 9 / 10..may + RATE as usize).contains(&bytes),
            "{bytes}"
        );
        assert!(heartbeats.len() >= 20, "{heartbeats:?}");
        for pair in heartbeats.windows(2) {
            assert!(pair[1].0 - pair[0].0 <= Duration::from_secs(31), "{pair:?}");
        }
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
                if let Some(Outcome::Failed(cause, _)) = trouble {
                    let bound = bound(&pace.waits, cause, 99);
                    prop_assert!(schedule.hold_until.0 <= now.0 + bound);
                    prop_assert!(schedule.batches_from.0 <= now.0 + bound);
                }
            }
            // From now on all is well: within two longest waits the new row is on its way.
            schedule.woke();
            let longest = bound(&pace.waits, Cause::Unauthorised, 99);
            let deadline = now.0 + longest + pace.heartbeat_every;
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
