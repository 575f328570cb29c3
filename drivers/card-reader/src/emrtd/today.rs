//! The day on which documents are read.

use std::time::{SystemTime, UNIX_EPOCH};

use kiosk_domain::{Date, Timestamp};

/// The calendar date in Kenya. A clock that stands before 1970 is wrong anyhow.
pub(crate) fn today() -> Date {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let milliseconds = since.unwrap_or_default().as_millis();
    Timestamp(i64::try_from(milliseconds).unwrap_or_default()).date()
}
