//! What is counted of a session.

use std::collections::BTreeMap;

use kiosk_domain::ServiceId;
use kiosk_domain::figures::{End, SessionFigures, Step};
use kiosk_journey::{Command, Moment, Screen, SessionEnd, Tally};

fn attract() -> Screen {
    Screen::Attract {
        services: 128,
        agencies: 45,
    }
}

/// Begins at second 0 and sees `pages` at their seconds.
fn seen(pages: &[(u64, Screen)], service: Option<&ServiceId>) -> Tally {
    let mut tally = Tally::default();
    assert_eq!(tally.hear(&Command::SessionBegan, Moment(0)), None);
    for (second, page) in pages {
        tally.see(page, service, Moment(second * 1_000));
    }
    tally
}

fn ended(tally: &mut Tally, why: SessionEnd, second: u64) -> SessionFigures {
    let figures = tally.hear(&Command::SessionEnded(why), Moment(second * 1_000));
    figures.expect("a session was running")
}

#[test]
fn each_step_has_its_time_and_coming_back_to_it_adds_up() {
    let language = || Screen::Language { languages: vec![] };
    let pages = [
        (0, language()),
        (10, Screen::Submit),
        (13, language()),
        (14, Screen::Feedback),
    ];
    let figures = ended(&mut seen(&pages, None), SessionEnd::Finished, 20);
    let expected = BTreeMap::from([(Step::Choose, 11), (Step::Wait, 3), (Step::Done, 6)]);
    assert_eq!(figures.seconds, expected);
    assert_eq!((figures.end, figures.kept), (End::Finished, false));
}

#[test]
fn the_service_that_was_chosen_last_and_the_rating_are_counted() {
    let service: ServiceId = "crs-birth-certificate".parse().unwrap();
    let mut tally = seen(&[(1, Screen::Submit)], Some(&service));
    tally.see(&attract(), None, Moment(2_000));
    assert_eq!(tally.hear(&Command::NoteRating(4), Moment(2_000)), None);
    let figures = ended(&mut tally, SessionEnd::Ended, 3);
    assert_eq!((figures.service, figures.rating), (Some(service), Some(4)));
}

#[test]
fn the_time_between_sessions_is_nobodys() {
    let mut tally = Tally::default();
    tally.see(&attract(), None, Moment(0));
    tally.see(&Screen::Submit, None, Moment(1_000));
    let over = Command::SessionEnded(SessionEnd::TimedOut);
    assert_eq!(tally.hear(&over, Moment(2_000)), None);
    tally.hear(&Command::SessionBegan, Moment(3_000));
    let figures = ended(&mut tally, SessionEnd::OutOfService, 4);
    assert_eq!(figures.seconds, BTreeMap::from([(Step::Choose, 1)]));
    assert_eq!(figures.end, End::OutOfService);
}
