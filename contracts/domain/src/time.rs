//! Wall-clock moments and calendar dates. Nothing here reads a clock.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
const EAT: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day] [hour]:[minute]");

/// Kenya keeps one time zone and no summer time.
fn east_africa() -> UtcOffset {
    UtcOffset::from_hms(3, 0, 0).expect("+03:00 is an offset")
}

/// Milliseconds since 1970-01-01T00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    fn utc(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// The calendar date in Kenya.
    pub fn date(self) -> Date {
        Date(self.utc().to_offset(east_africa()).date())
    }

    /// Minutes since midnight in Kenya, 0 to 1439.
    pub fn minute_of_day(self) -> u16 {
        let time = self.utc().to_offset(east_africa()).time();
        u16::from(time.hour()) * 60 + u16::from(time.minute())
    }

    /// The moment at which `minute` of `date` begins in Kenya.
    pub fn in_kenya_at(date: Date, minute: u16) -> Self {
        let midnight = date.0.midnight().assume_offset(east_africa());
        Self((midnight.unix_timestamp() + i64::from(minute) * 60) * 1_000)
    }

    /// `2026-11-24 09:15`, East Africa Time, for paper and screens.
    pub fn in_kenya(self) -> String {
        self.utc()
            .to_offset(east_africa())
            .format(EAT)
            .expect("the format has no optional parts")
    }

    /// RFC 3339 in UTC, for machines.
    pub fn rfc3339(self) -> String {
        self.utc()
            .format(&time::format_description::well_known::Rfc3339)
            .expect("years from 1970 to 9999 have an RFC 3339 form")
    }
}

/// A calendar date, written `2026-11-24`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date(pub time::Date);

impl Date {
    /// The date so many days later; earlier, when there are fewer than none. The calendar ends in 9999.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(time::Duration::days(days.into())))
    }
}

/// A text that is not a date.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a date of the form 2026-11-24")]
pub struct NotADate(String);

impl FromStr for Date {
    type Err = NotADate;
    fn from_str(text: &str) -> Result<Self, NotADate> {
        time::Date::parse(text, DATE)
            .map(Self)
            .map_err(|_| NotADate(text.to_owned()))
    }
}
impl TryFrom<String> for Date {
    type Error = NotADate;
    fn try_from(text: String) -> Result<Self, NotADate> {
        text.parse()
    }
}
impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            &self
                .0
                .format(DATE)
                .expect("the format has no optional parts"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kenya_is_three_hours_ahead_of_utc() {
        let late = Timestamp(1_795_555_200_000); // 2026-11-24T21:20:00Z
        assert_eq!(late.rfc3339(), "2026-11-24T21:20:00Z");
        assert_eq!(late.in_kenya(), "2026-11-25 00:20");
        assert_eq!(late.date().to_string(), "2026-11-25");
        assert_eq!(late.minute_of_day(), 20);
        assert_eq!(Timestamp::in_kenya_at(late.date(), 20), late);
    }

    #[test]
    fn days_are_counted_over_the_ends_of_months_and_not_out_of_the_calendar() {
        let date: Date = "2026-02-27".parse().expect("a date");
        assert_eq!(date.plus_days(2).to_string(), "2026-03-01");
        assert_eq!(date.plus_days(-58).to_string(), "2025-12-31");
        assert_eq!(date.plus_days(i32::MAX).0, time::Date::MAX);
    }

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        assert!("2026-02-29".parse::<Date>().is_err());
        assert!("24/11/2026".parse::<Date>().is_err());
    }
}
