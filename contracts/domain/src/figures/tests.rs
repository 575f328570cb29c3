//! What is counted, and what cannot have been.

use proptest::prelude::*;

use super::*;

fn session(service: Option<&str>, end: End, seconds: u32) -> SessionFigures {
    SessionFigures {
        service: service.map(|id| id.parse().expect("an id")),
        end,
        kept: end == End::Finished,
        rating: Some(4),
        seconds: BTreeMap::from([(Step::Choose, seconds), (Step::Wait, 3)]),
    }
}

fn day() -> DayFigures {
    DayFigures::new(
        "ksk-047-0001".parse().expect("an id"),
        "gpo-nairobi".parse().expect("an id"),
        47,
        "2026-11-28".parse().expect("a date"),
    )
}

#[test]
fn sessions_are_counted_by_service_end_step_and_stars() {
    let mut day = day();
    day.add(&session(Some("crs-birth"), End::Finished, 12));
    day.add(&session(Some("crs-birth"), End::TimedOut, 400));
    day.add(&session(None, End::Ended, 1));
    assert_eq!(day.sessions(), 3);
    let birth = &day.services[&"crs-birth".parse().expect("an id")];
    assert_eq!((birth.sessions(), birth.kept), (2, 1));
    assert_eq!(birth.ratings, [0, 0, 0, 2, 0]);
    let choose = birth.steps[&Step::Choose];
    assert_eq!(choose.classes, [0, 0, 1, 0, 0, 0, 0, 1]);
    assert_eq!(choose.total_seconds, 412);
    assert_eq!(day.unchosen.ends, BTreeMap::from([(End::Ended, 1)]));
    assert_eq!(day.check(), Ok(()));
}

#[test]
fn what_no_kiosk_counts_is_refused() {
    let mut wrong = day();
    wrong.county = 48;
    assert_eq!(wrong.check(), Err(FiguresError::County(48)));
    let mut wrong = day();
    wrong.unchosen.kept = 1;
    assert_eq!(wrong.check(), Err(FiguresError::Results(1, 0)));
    let mut wrong = day();
    wrong.unchosen.steps.entry(Step::Pay).or_default().add(9);
    let step = Step::Pay;
    let (timed, sessions) = (1, 0);
    let expected = FiguresError::Step {
        step,
        timed,
        sessions,
    };
    assert_eq!(wrong.check(), Err(expected));
}

#[test]
fn stars_that_do_not_exist_are_not_counted() {
    let mut day = day();
    for rating in [0, 6, 255] {
        let rated = SessionFigures {
            rating: Some(rating),
            ..session(None, End::Finished, 1)
        };
        day.add(&rated);
    }
    assert_eq!(day.unchosen.ratings, [0; 5]);
}

proptest! {
    #[test]
    fn the_median_is_below_its_bound_and_merging_is_adding(
        all in prop::collection::vec(0u32..2_000, 1..80),
        at in 0usize..80,
    ) {
        let spread = |part: &[u32]| {
            let mut spread = Spread::default();
            part.iter().for_each(|seconds| spread.add(*seconds));
            spread
        };
        let (left, right) = all.split_at(at.min(all.len()));
        let mut merged = spread(left);
        merged.merge(&spread(right));
        prop_assert_eq!(merged, spread(&all));
        let mut sorted = all.clone();
        sorted.sort_unstable();
        let median = sorted[(sorted.len() - 1) / 2];
        match merged.median_below() {
            Some(bound) => prop_assert!(median < bound),
            None => prop_assert!(median >= 320),
        }
    }
}
