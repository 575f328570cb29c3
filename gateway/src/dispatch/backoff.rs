//! How long to wait for a broker that is away: full jitter, so that gateways that lost it together
//! do not come back together.

use std::time::Duration;

/// The bound of the first wait; it doubles with every failure.
const FIRST_MS_MAX: u64 = 250;
/// No wait is longer.
pub const WAIT_MS_MAX: u64 = 30_000;

/// The wait after so many `failures` in a row: anything from nothing to the bound, as `random` says.
pub fn wait(failures: u32, random: u64) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    let bound = (FIRST_MS_MAX << doublings).min(WAIT_MS_MAX);
    Duration::from_millis(random % (bound + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_doubles_until_it_is_high_enough_and_every_wait_below_it_can_be() {
        let longest = |failures, bound: u64| wait(failures, bound).as_millis() as u64;
        assert_eq!(longest(1, FIRST_MS_MAX), FIRST_MS_MAX);
        assert_eq!(longest(3, 4 * FIRST_MS_MAX), 4 * FIRST_MS_MAX);
        assert_eq!(longest(u32::MAX, WAIT_MS_MAX), WAIT_MS_MAX);
        for failures in [0, 1, 7, u32::MAX] {
            assert_eq!(wait(failures, 0), Duration::ZERO);
            assert!(wait(failures, u64::MAX) <= Duration::from_millis(WAIT_MS_MAX));
        }
    }
}
