//! Midnights, holidays, and clocks that are wrong.

use proptest::prelude::*;

use super::*;

const MINUTE: i64 = 60_000;
/// 2026-11-30T00:00+03:00, a Monday.
const MONDAY: Timestamp = Timestamp(1_795_986_000_000);

fn hours(text: &str) -> DayHours {
    text.parse().expect("hours")
}

/// A Huduma centre: weekdays, half a Saturday, and Jamhuri Day, which is a Saturday in 2026.
fn centre() -> HoursSection {
    HoursSection {
        saturday: hours("09:00-13:00"),
        sunday: DayHours::Closed,
        exceptions: vec![HoursException {
            date: "2026-12-12".parse().expect("a date"),
            hours: DayHours::Closed,
            name: Text::new("Jamhuri Day", "Siku ya Jamhuri"),
        }],
        ..HoursSection::every_day(hours("08:00-17:00"))
    }
}

fn at(day: i64, minute: i64) -> Timestamp {
    Timestamp(MONDAY.0 + day * 24 * 60 * MINUTE + minute * MINUTE)
}

fn opens(standing: Standing) -> String {
    match standing {
        Standing::Open => "open".into(),
        Standing::Closed { opens_at } => opens_at.map_or("never".into(), Timestamp::in_kenya),
    }
}

#[test]
fn a_day_opens_with_its_first_minute_and_closes_with_its_last() {
    let found = [(7, 59), (8, 0), (16, 59), (17, 0)].map(|(hour, minute)| {
        let now = at(0, hour * 60 + minute);
        opens(centre().at(now))
    });
    let expected = ["2026-11-30 08:00", "open", "open", "2026-12-01 08:00"];
    assert_eq!(found, expected);
    let last = Timestamp(at(0, 17 * 60).0 - 1);
    assert_eq!(
        centre().at(last),
        Standing::Open,
        "the last millisecond counts"
    );
}

#[test]
fn a_holiday_and_a_sunday_are_stepped_over() {
    let friday_evening = at(11, 18 * 60);
    assert_eq!(friday_evening.in_kenya(), "2026-12-11 18:00");
    assert_eq!(opens(centre().at(friday_evening)), "2026-12-14 08:00");
    assert_eq!(opens(centre().at(at(12, 10 * 60))), "2026-12-14 08:00");
    assert_eq!(
        opens(centre().at(at(5, 10 * 60))),
        "open",
        "other Saturdays"
    );
}

#[test]
fn an_exception_may_open_what_is_closed() {
    let mut centre = centre();
    centre.exceptions[0].date = "2026-12-13".parse().expect("a date");
    centre.exceptions[0].hours = hours("10:00-12:00");
    assert_eq!(opens(centre.at(at(13, 10 * 60))), "open");
    assert_eq!(opens(centre.at(at(12, 23 * 60))), "2026-12-13 10:00");
}

#[test]
fn a_kiosk_that_never_rests_is_open_over_midnight() {
    let always = HoursSection::every_day(hours("00:00-24:00"));
    for minute in [-1, 0, 1] {
        assert_eq!(always.at(at(1, minute)), Standing::Open, "{minute}");
    }
}

#[test]
fn a_clock_that_was_never_set_sends_nobody_away() {
    assert_eq!(centre().at(Timestamp(0)), Standing::Open);
    assert_eq!(centre().at(Timestamp(i64::MIN)), Standing::Open);
}

#[test]
fn hours_that_cannot_be_are_refused_with_what_can() {
    for text in [
        "17:00-08:00",
        "08:00-08:00",
        "8:00-17:00",
        "08:00-24:01",
        "08:60-17:00",
        "08:00",
        "",
        "Closed",
        "+8:00-17:00",
    ] {
        let refused = text.parse::<DayHours>().expect_err(text).to_string();
        assert!(refused.contains("\"08:00-17:00\""), "{refused}");
    }
    let never = HoursSection::every_day(DayHours::Closed);
    assert!(never.fault().is_some_and(|why| why.contains("never opens")));
    let mut twice = centre();
    twice.exceptions.push(twice.exceptions[0].clone());
    assert!(twice.fault().is_some_and(|why| why.contains("2026-12-12")));
    assert_eq!(centre().fault(), None);
}

fn any_hours() -> impl Strategy<Value = DayHours> {
    prop_oneof![
        Just(DayHours::Closed),
        (0u16..DAY_MINUTES, 1u16..=DAY_MINUTES).prop_map(|(a, b)| {
            let (from, to) = (a.min(b - 1), b.max(a + 1));
            DayHours::Open { from, to }
        }),
    ]
}

fn any_section() -> impl Strategy<Value = HoursSection> {
    let week = proptest::array::uniform7(any_hours());
    let exceptions = proptest::collection::vec((0i64..60, any_hours()), 0..5);
    (week, exceptions).prop_map(|(week, exceptions)| {
        let [
            monday,
            tuesday,
            wednesday,
            thursday,
            friday,
            saturday,
            sunday,
        ] = week;
        let exceptions = exceptions.into_iter().map(|(day, hours)| HoursException {
            date: at(day, 0).date(),
            hours,
            name: Text::new("Holiday", "Sikukuu"),
        });
        HoursSection {
            monday,
            tuesday,
            wednesday,
            thursday,
            friday,
            saturday,
            sunday,
            exceptions: exceptions.collect(),
        }
    })
}

proptest! {
    #[test]
    fn every_text_of_hours_reads_back(hours in any_hours()) {
        prop_assert_eq!(hours.to_string().parse::<DayHours>(), Ok(hours));
    }

    #[test]
    fn when_it_says_that_it_opens_it_does_and_not_before(
        section in any_section(), minute in 0i64..50 * 1440, ms in 0i64..MINUTE
    ) {
        let now = Timestamp(at(0, minute).0 + ms);
        if let Standing::Closed { opens_at: Some(opens_at) } = section.at(now) {
            prop_assert!(opens_at > now);
            prop_assert_eq!(section.at(opens_at), Standing::Open);
            let step = ((opens_at.0 - now.0) / 97).max(1);
            for k in 0..97 {
                let between = Timestamp((now.0 + k * step).min(opens_at.0 - 1));
                let standing = section.at(between);
                prop_assert_eq!(standing, Standing::Closed { opens_at: Some(opens_at) });
            }
        }
    }

    #[test]
    fn wherever_the_clock_jumps_the_answer_is_that_of_the_new_time(
        section in any_section(), first in any::<i64>(), second in 0i64..50 * 1440
    ) {
        let now = at(0, second);
        let before = section.at(now);
        section.at(Timestamp(first));
        prop_assert_eq!(section.at(now), before);
    }

    #[test]
    fn around_each_midnight_the_hours_of_the_right_day_count(
        section in any_section(), day in 0i64..50
    ) {
        for (moment, date) in [
            (Timestamp(at(day, 0).0 - 1), at(day - 1, 0).date()),
            (at(day, 0), at(day, 0).date()),
        ] {
            let minute = moment.minute_of_day();
            let open = matches!(section.on(date), DayHours::Open { from, to } if (from..to).contains(&minute));
            prop_assert_eq!(section.at(moment) == Standing::Open, open, "{}", moment.in_kenya());
        }
    }
}
