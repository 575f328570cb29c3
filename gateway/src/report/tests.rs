//! Groups, and who is too few to be one.

use kiosk_domain::figures::SessionFigures;

use super::*;

fn day(kiosk: &str, site: &str, county: u8, sessions: &[(&str, End, u32)]) -> DayFigures {
    let mut day = DayFigures::new(
        kiosk.parse().expect("an id"),
        site.parse().expect("an id"),
        county,
        "2026-11-28".parse().expect("a date"),
    );
    for (service, end, wait) in sessions {
        day.add(&SessionFigures {
            service: Some(service.parse().expect("an id")),
            end: *end,
            kept: *end == End::Finished,
            rating: (*end == End::Finished).then_some(5),
            seconds: BTreeMap::from([(Step::Wait, *wait)]),
        });
    }
    day
}

fn days() -> Vec<DayFigures> {
    let busy = [
        ("birth", End::Finished, 3),
        ("birth", End::Finished, 4),
        ("birth", End::Finished, 12),
        ("birth", End::TimedOut, 400),
        ("tax", End::Ended, 1),
    ];
    vec![
        day("ksk-047-0001", "gpo-nairobi", 47, &busy),
        day("ksk-001-0001", "mombasa", 1, &busy[..4]),
    ]
}

#[test]
fn a_service_is_counted_over_all_kiosks() {
    let lines = report(&days(), &[], By::Service);
    let birth = &lines[0];
    assert_eq!((birth.name.as_str(), birth.kiosks), ("birth", 2));
    let figures = birth.figures.as_ref().expect("enough sessions");
    assert_eq!(figures.sessions, 8);
    assert_eq!(
        (figures.finished_percent, figures.timed_out_percent),
        (75, 25)
    );
    assert_eq!((figures.transactions, figures.stars_tenths), (6, Some(50)));
    assert_eq!(figures.steps[&Step::Wait].median_below_seconds, Some(5));
}

#[test]
fn few_sessions_are_named_and_not_shown() {
    let lines = report(&days(), &[], By::Service);
    assert_eq!((lines[1].name.as_str(), &lines[1].figures), ("tax", &None));
    let lines = report(&days(), &[], By::County);
    let shown: Vec<_> = lines
        .iter()
        .map(|line| (line.name.as_str(), line.figures.is_some()))
        .collect();
    assert_eq!(shown, [("001", false), ("047", true)]);
    let table = table(&lines, By::County);
    assert!(table.contains("fewer than 5"), "{table}");
    assert!(table.contains("60%"), "{table}");
}

fn drawn(day: &str, kiosk: &str, milliwatt_hours: u64, transactions: u64) -> DayEnergy {
    DayEnergy {
        day: day.to_owned(),
        kiosk: kiosk.to_owned(),
        milliwatt_hours,
        transactions,
    }
}

#[test]
fn what_kiosks_draw_is_shared_by_the_transactions_of_their_site_county_and_day() {
    let energy = [
        drawn("2026-11-28", "ksk-047-0001", 40_000, 8),
        drawn("2026-11-29", "ksk-047-0001", 20_000, 2),
        drawn("2026-11-28", "ksk-001-0001", 9_000, 4),
        drawn("2026-11-28", "ksk-002-0001", 1_000, 0),
    ];
    let each = |by| {
        let lines = report(&days(), &energy, by);
        let said = lines.into_iter().map(|line| {
            let energy = line.energy.expect("all kiosks said");
            (
                line.name,
                energy.milliwatt_hours,
                energy.milliwatt_hours_each,
            )
        });
        said.collect::<Vec<_>>()
    };
    let line = |name: &str, all, each| (name.to_owned(), all, each);
    assert_eq!(
        each(By::County),
        [
            line("(unknown)", 1_000, None),
            line("001", 9_000, None), // of four it is not said
            line("047", 60_000, Some(6_000)),
        ]
    );
    assert_eq!(
        each(By::Day),
        [
            line("2026-11-28", 50_000, Some(4_166)),
            line("2026-11-29", 20_000, None),
        ]
    );
    assert_eq!(each(By::Site)[1].0, "gpo-nairobi");
    let lines = report(&days(), &energy, By::Service);
    assert!(lines.iter().all(|line| line.energy.is_none()));
    let table = table(&report(&days(), &energy, By::Kiosk), By::Kiosk);
    assert!(table.lines().any(|line| line.ends_with("6.0")), "{table}");
}
