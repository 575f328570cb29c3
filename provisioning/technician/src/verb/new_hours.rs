//! The opening hours of a new config: rules for weekdays, and a file of dates that differ.

use kiosk_domain::config::{DayHours, HoursException, HoursSection};
use serde::Deserialize;

/// Days that share their hours, Monday first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    first: usize,
    last: usize,
    hours: DayHours,
}

/// Dates that differ.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holidays {
    /// An `[[exceptions]]` each: `date`, `hours`, `name`.
    exceptions: Vec<HoursException>,
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// `mon-fri 08:00-17:00`, or `sat 09:00-13:00`.
pub fn rule(text: &str) -> Result<Rule, String> {
    let refused = || {
        format!(
            "write days and hours, such as `mon-fri 08:00-17:00`; days are {}",
            DAYS.join(", ")
        )
    };
    let day = |name: &str| DAYS.iter().position(|day| *day == name).ok_or_else(refused);
    let (days, hours) = text.split_once(' ').ok_or_else(refused)?;
    let (first, last) = days.split_once('-').unwrap_or((days, days));
    let (first, last) = (day(first)?, day(last)?);
    let hours = hours
        .trim()
        .parse::<DayHours>()
        .map_err(|error| error.to_string())?;
    match first <= last {
        true => Ok(Rule { first, last, hours }),
        false => Err(refused()),
    }
}

/// A file of dates, read.
pub fn holidays(file: &str) -> Result<Holidays, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    toml::from_str(&text).map_err(|error| format!("{file}: {}", error.message()))
}

/// The hours that `rules` make, the later one counting; a day that none names is closed. No rule at
/// all is a kiosk that serves day and night.
pub fn section(rules: &[Rule], holidays: Option<Holidays>) -> Option<HoursSection> {
    if rules.is_empty() {
        return None;
    }
    let on = |day: usize| {
        let rule = rules
            .iter()
            .rfind(|rule| (rule.first..=rule.last).contains(&day));
        rule.map_or(DayHours::Closed, |rule| rule.hours)
    };
    Some(HoursSection {
        monday: on(0),
        tuesday: on(1),
        wednesday: on(2),
        thursday: on(3),
        friday: on(4),
        saturday: on(5),
        sunday: on(6),
        exceptions: holidays.map_or_else(Vec::new, |holidays| holidays.exceptions),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_rule_counts_and_a_day_without_one_is_closed() {
        let rules = ["mon-fri 08:00-17:00", "wed 10:00-17:00"].map(|text| rule(text).expect(text));
        let section = section(&rules, None).expect("there are rules");
        assert_eq!(section.tuesday.to_string(), "08:00-17:00");
        assert_eq!(section.wednesday.to_string(), "10:00-17:00");
        assert_eq!(section.sunday, DayHours::Closed);
    }

    #[test]
    fn rules_that_cannot_be_read_say_how_they_are_written() {
        for text in [
            "fri-mon 08:00-17:00",
            "monday 08:00-17:00",
            "mon",
            "",
            "mon 17:00-08:00",
        ] {
            let refused = rule(text).expect_err(text);
            assert!(refused.contains("08:00-17:00"), "{refused}");
        }
    }
}
