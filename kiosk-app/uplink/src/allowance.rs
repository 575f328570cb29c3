//! How many bytes may go out, by time: a bucket that is paid afterwards. What is sent is a debt,
//! and no batch follows before it is paid; so in any stretch of time there go out at most what the
//! rate brings in it and one batch. Heartbeats add to the debt and never wait for it.

use std::num::NonZeroU32;
use std::time::Duration;

use crate::schedule::Moment;

/// Largest batch in bytes: what a slow link carries before the answer is due.
const BYTES_MAX: usize = 1 << 20;
/// Smallest share of a batch: a bound below it would split every batch into single rows.
const BYTES_MIN: usize = 4 << 10;

/// The debt of a link, or of one that costs nothing.
#[derive(Debug)]
pub(crate) struct Allowance {
    bytes_per_second_max: Option<NonZeroU32>,
    paid_at: Moment,
}

impl Allowance {
    /// Without any debt.
    pub fn new(bytes_per_second_max: Option<NonZeroU32>) -> Self {
        Self {
            bytes_per_second_max,
            paid_at: Moment(Duration::ZERO),
        }
    }

    /// When the next batch may go.
    pub fn paid_at(&self) -> Moment {
        self.paid_at
    }

    /// Largest batch: a second's worth, so that others on the link wait no longer for it.
    pub fn batch_bytes_max(&self) -> usize {
        let second = self.bytes_per_second_max.map(NonZeroU32::get);
        let second = second.map_or(BYTES_MAX, |bytes| {
            usize::try_from(bytes).unwrap_or(BYTES_MAX)
        });
        second.clamp(BYTES_MIN, BYTES_MAX)
    }

    /// So many bytes went out from `at` on.
    pub fn spent(&mut self, bytes: usize, at: Moment) {
        if let Some(rate) = self.bytes_per_second_max {
            let nanos = bytes as u128 * 1_000_000_000 / u128::from(rate.get());
            let debt = Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX));
            self.paid_at = Moment(self.paid_at.max(at).0 + debt);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(ms: u64) -> Moment {
        Moment(Duration::from_millis(ms))
    }

    #[test]
    fn without_a_bound_nothing_waits() {
        let mut free = Allowance::new(None);
        free.spent(1 << 30, at(5));
        assert_eq!(free.paid_at(), at(0));
        assert_eq!(free.batch_bytes_max(), BYTES_MAX);
    }

    #[test]
    fn a_batch_is_a_seconds_worth_and_the_next_one_waits_until_it_is_paid() {
        let mut slow = Allowance::new(NonZeroU32::new(20_000));
        assert_eq!(slow.batch_bytes_max(), 20_000);
        slow.spent(20_000, at(500));
        assert_eq!(slow.paid_at(), at(1_500));
        slow.spent(2_000, at(600)); // a heartbeat meanwhile
        assert_eq!(slow.paid_at(), at(1_600));
        slow.spent(10_000, at(9_000)); // what was not used before is not made up for
        assert_eq!(slow.paid_at(), at(9_500));
    }

    proptest! {
        #[test]
        fn in_any_stretch_there_go_at_most_the_rate_and_one_batch(
            rate in 1_000..2_000_000_u32,
            asks in proptest::collection::vec((0..5_000_u64, 1..1_000_000_usize), 1..60),
        ) {
            let mut allowance = Allowance::new(NonZeroU32::new(rate));
            let largest = allowance.batch_bytes_max();
            let (mut now, mut sent) = (at(0), Vec::new());
            for (later, bytes) in asks {
                now = now.max(allowance.paid_at());
                now = Moment(now.0 + Duration::from_millis(later));
                let bytes = bytes.min(largest);
                allowance.spent(bytes, now);
                sent.push((now, bytes));
            }
            for from in 0..sent.len() {
                let mut bytes = 0;
                for (when, more) in &sent[from..] {
                    bytes += more;
                    let seconds = (when.0 - sent[from].0.0).as_secs_f64();
                    let may = f64::from(rate) * seconds + largest as f64 + 1.0;
                    prop_assert!(bytes as f64 <= may, "{bytes} in {seconds} s, at most {may}");
                }
            }
        }
    }
}
