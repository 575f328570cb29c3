//! A calendar date: `24/11/2026`, or `2026-11-24` from a date picker.

use super::{Refusal, typed};
use crate::Date;

/// Nobody alive was born before, and no register reaches further back.
const FIRST_YEAR: i32 = 1900;
const LAST_YEAR: i32 = 2199;

pub(super) fn check(
    typed: &str,
    days_min: Option<i32>,
    days_max: Option<i32>,
    today: Date,
) -> Result<Date, Refusal> {
    let date = parse(typed)?;
    let day = |days| today.plus_days(days);
    match (days_min.map(day), days_max.map(day)) {
        (_, Some(latest)) if date > latest => Err(match latest == today {
            true => Refusal::DateInFuture,
            false => Refusal::TooLate { latest },
        }),
        (Some(earliest), _) if date < earliest => Err(match earliest == today {
            true => Refusal::DateInPast,
            false => Refusal::TooEarly { earliest },
        }),
        _ => Ok(date),
    }
}

fn parse(typed: &str) -> Result<Date, Refusal> {
    let line = typed::one_line(typed)?;
    let mut parts = line
        .split(|c: char| "/-. ".contains(c))
        .filter(|part| !part.is_empty())
        .map(|part| part.parse::<u16>().map_err(|_| Refusal::NotADate));
    let mut next = || parts.next().unwrap_or(Err(Refusal::NotADate));
    let (first, month, last) = (next()?, next()?, next()?);
    if parts.next().is_some() {
        return Err(Refusal::NotADate);
    }
    // A year has four digits, a day has not: that tells the two orders apart.
    let (year, day) = if first > 31 {
        (first, last)
    } else {
        (last, first)
    };
    calendar_date(year.into(), month, day).ok_or(Refusal::NotADate)
}

fn calendar_date(year: i32, month: u16, day: u16) -> Option<Date> {
    let month = time::Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = time::Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()?;
    (FIRST_YEAR..=LAST_YEAR)
        .contains(&year)
        .then_some(Date(date))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::FieldKind;
    use crate::format::tests::{accepts, refuses, today};

    fn any_day() -> FieldKind {
        FieldKind::Date {
            days_min: None,
            days_max: None,
        }
    }

    #[test]
    fn both_orders_are_taken() {
        accepts(
            &any_day(),
            &[
                ("24/11/2026", "24 November 2026"),
                ("2026-11-24", "24 November 2026"),
                (" 1.2.1990 ", "1 February 1990"),
                ("29 2 2024", "29 February 2024"),
            ],
        );
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        let table = [
            "29/02/2026",
            "31/04/2026",
            "24/13/2026",
            "24/11",
            "24/11/26",
            "yesterday",
        ];
        for typed in table {
            refuses(&any_day(), &[(typed, Refusal::NotADate)]);
        }
        refuses(&any_day(), &[("1/2/2026/3", Refusal::NotADate)]);
        refuses(&any_day(), &[("1/1/1899", Refusal::NotADate)]);
    }

    #[test]
    fn a_birthday_lies_in_the_past() {
        let birthday = FieldKind::Date {
            days_min: Some(-43_830),
            days_max: Some(0),
        };
        accepts(&birthday, &[("24/11/2026", "24 November 2026")]);
        refuses(&birthday, &[("25/11/2026", Refusal::DateInFuture)]);
    }

    #[test]
    fn an_appointment_lies_in_the_next_weeks() {
        let appointment = FieldKind::Date {
            days_min: Some(0),
            days_max: Some(30),
        };
        accepts(&appointment, &[("24/12/2026", "24 December 2026")]);
        let latest = check("24/12/2026", None, None, today()).expect("a date");
        refuses(
            &appointment,
            &[
                ("23/11/2026", Refusal::DateInPast),
                ("25/12/2026", Refusal::TooLate { latest }),
            ],
        );
    }

    #[test]
    fn a_first_day_other_than_today_is_named() {
        let kind = FieldKind::Date {
            days_min: Some(-1),
            days_max: None,
        };
        let earliest = check("23/11/2026", None, None, today()).expect("a date");
        refuses(&kind, &[("22/11/2026", Refusal::TooEarly { earliest })]);
    }
}
