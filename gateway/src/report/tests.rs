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
    let lines = report(&days(), By::Service);
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
    let lines = report(&days(), By::Service);
    assert_eq!((lines[1].name.as_str(), &lines[1].figures), ("tax", &None));
    let lines = report(&days(), By::County);
    let shown: Vec<_> = lines
        .iter()
        .map(|line| (line.name.as_str(), line.figures.is_some()))
        .collect();
    assert_eq!(shown, [("001", false), ("047", true)]);
    let table = table(&lines, By::County);
    assert!(table.contains("fewer than 5"), "{table}");
    assert!(table.contains("60%"), "{table}");
}
