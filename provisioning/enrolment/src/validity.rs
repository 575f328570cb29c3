//! From when to when a certificate holds.

use kiosk_domain::Timestamp;
use time::{Duration, OffsetDateTime};

/// A certificate begins a little in the past, so that a kiosk whose clock is slow can use it at once.
const EARLY: Duration = Duration::minutes(5);

/// A span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    pub(crate) not_before: OffsetDateTime,
    pub(crate) not_after: OffsetDateTime,
}

impl Validity {
    /// `days` from `now`, begun five minutes early.
    pub fn days_from(now: Timestamp, days: u32) -> Self {
        let now = moment(now);
        Self {
            not_before: now - EARLY,
            not_after: now + Duration::days(days.into()),
        }
    }
}

pub(crate) fn moment(at: Timestamp) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(at.0.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
