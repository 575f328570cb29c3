//! When a kiosk serves: by weekday and by date, on Kenyan clocks.
//!
//! ```text
//!   now ─► date in Kenya ─► exception of that date, else its weekday ─► open or closed
//!                                closed ─► the next day that opens, for the page
//! ```
//!
//! A pure function of the moment: nothing is remembered, so a clock that jumps is right again with
//! the next look. Public holidays are dates in the config, because each is gazetted.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use time::Weekday;

use crate::{Date, Text, Timestamp};

/// Minutes of a day.
pub const DAY_MINUTES: u16 = 24 * 60;
/// How far ahead the next opening is looked for: more than a year of holidays is a mistake.
const LOOK_AHEAD_DAYS: usize = 400;
/// 2025-01-01, before anything here was built: a clock that stands earlier was never set, and nobody
/// is sent away for it.
const CLOCK_SET_FROM: Timestamp = Timestamp(1_735_678_800_000);

/// When the kiosk serves, in East Africa Time. Each day is `"08:00-17:00"`, `"00:00-24:00"` or
/// `"closed"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoursSection {
    /// On Mondays.
    pub monday: DayHours,
    /// On Tuesdays.
    pub tuesday: DayHours,
    /// On Wednesdays.
    pub wednesday: DayHours,
    /// On Thursdays.
    pub thursday: DayHours,
    /// On Fridays.
    pub friday: DayHours,
    /// On Saturdays.
    pub saturday: DayHours,
    /// On Sundays.
    pub sunday: DayHours,
    /// Dates that differ from their weekday, a `[[hours.exceptions]]` each: `date`, `hours`, `name`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<HoursException>,
}

/// A date that differs from its weekday, such as a public holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoursException {
    /// Which.
    pub date: Date,
    /// When the kiosk serves then.
    pub hours: DayHours,
    /// What day it is, for whoever reads the file.
    pub name: Text,
}

/// The hours of one day, minutes since midnight; a day is closed, or opens before it closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum DayHours {
    /// All day.
    Closed,
    /// From one minute to before another.
    Open {
        /// The first minute that is open.
        from: u16,
        /// The first minute that is not, up to [`DAY_MINUTES`].
        to: u16,
    },
}

/// A text that is no hours.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no hours; write \"08:00-17:00\", \"00:00-24:00\" or \"closed\"")]
pub struct NotHours(String);

/// Whether the kiosk serves at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Open,
    /// It does not.
    Closed {
        /// When it does next; `None` when no day of the next year opens.
        opens_at: Option<Timestamp>,
    },
}

impl HoursSection {
    /// The same hours every day, without exceptions.
    pub fn every_day(hours: DayHours) -> Self {
        Self {
            monday: hours,
            tuesday: hours,
            wednesday: hours,
            thursday: hours,
            friday: hours,
            saturday: hours,
            sunday: hours,
            exceptions: Vec::new(),
        }
    }

    /// Whether the kiosk serves at `now`.
    pub fn at(&self, now: Timestamp) -> Standing {
        if now < CLOCK_SET_FROM {
            return Standing::Open;
        }
        let (today, minute) = (now.date(), now.minute_of_day());
        match self.on(today) {
            DayHours::Open { from, to } if (from..to).contains(&minute) => Standing::Open,
            DayHours::Open { from, .. } if minute < from => Standing::Closed {
                opens_at: Some(Timestamp::in_kenya_at(today, from)),
            },
            _ => Standing::Closed {
                opens_at: self.opens_after(today),
            },
        }
    }

    /// The hours of `date`.
    pub fn on(&self, date: Date) -> DayHours {
        let exception = self.exceptions.iter().find(|other| other.date == date);
        exception.map_or_else(|| *self.of(date.0.weekday()), |found| found.hours)
    }

    /// What cannot work, and what would.
    pub fn fault(&self) -> Option<String> {
        let mut dates: Vec<Date> = self.exceptions.iter().map(|day| day.date).collect();
        dates.sort_unstable();
        if let Some(twice) = dates.windows(2).find(|pair| pair[0] == pair[1]) {
            return Some(format!("has {} twice; keep one of them", twice[0]));
        }
        let mut day = Weekday::Monday;
        for _ in 0..7 {
            if *self.of(day) != DayHours::Closed {
                return None;
            }
            day = day.next();
        }
        Some("never opens; give at least one weekday hours such as \"08:00-17:00\"".into())
    }

    fn of(&self, day: Weekday) -> &DayHours {
        match day {
            Weekday::Monday => &self.monday,
            Weekday::Tuesday => &self.tuesday,
            Weekday::Wednesday => &self.wednesday,
            Weekday::Thursday => &self.thursday,
            Weekday::Friday => &self.friday,
            Weekday::Saturday => &self.saturday,
            Weekday::Sunday => &self.sunday,
        }
    }

    fn opens_after(&self, today: Date) -> Option<Timestamp> {
        let days = std::iter::successors(Some(today.0), |day| day.next_day()).skip(1);
        days.take(LOOK_AHEAD_DAYS)
            .find_map(|day| match self.on(Date(day)) {
                DayHours::Open { from, .. } => Some(Timestamp::in_kenya_at(Date(day), from)),
                DayHours::Closed => None,
            })
    }
}

impl FromStr for DayHours {
    type Err = NotHours;
    fn from_str(text: &str) -> Result<Self, NotHours> {
        if text == "closed" {
            return Ok(Self::Closed);
        }
        let hours = text.split_once('-').and_then(|(from, to)| {
            let (from, to) = (minute(from)?, minute(to)?);
            (from < to).then_some(Self::Open { from, to })
        });
        hours.ok_or_else(|| NotHours(text.to_owned()))
    }
}
impl TryFrom<String> for DayHours {
    type Error = NotHours;
    fn try_from(text: String) -> Result<Self, NotHours> {
        text.parse()
    }
}
impl From<DayHours> for String {
    fn from(hours: DayHours) -> Self {
        hours.to_string()
    }
}
impl fmt::Display for DayHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("closed"),
            Self::Open { from, to } => {
                let (from_hour, to_hour) = (from / 60, to / 60);
                write!(
                    f,
                    "{from_hour:02}:{:02}-{to_hour:02}:{:02}",
                    from % 60,
                    to % 60
                )
            }
        }
    }
}

/// `08:30`, up to `24:00`, as minutes of the day.
fn minute(text: &str) -> Option<u16> {
    let two = |digits: &str| match digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit()) {
        true => digits.parse::<u16>().ok(),
        false => None,
    };
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    let minute = hours * 60 + minutes;
    (minutes < 60 && minute <= DAY_MINUTES).then_some(minute)
}

#[cfg(test)]
mod tests;
