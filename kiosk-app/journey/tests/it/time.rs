//! How long a citizen may take, page by page: a prompt, a countdown, and more of it for the asking.

use kiosk_domain::Language;
use kiosk_domain::catalogue::Service;
use kiosk_journey::{Event, Moment, Overlay, PrintNews, Screen, SessionEnd, TextScale};

use crate::kiosk::{Kiosk, free_service, paid_service};

/// A kiosk on the first page of `service` that `here` takes.
fn at(service: &Service, here: impl Fn(&Screen) -> bool) -> Kiosk {
    let mut kiosk = Kiosk::new();
    kiosk.choose(&service.id, Language::English);
    kiosk.go_on_until(service, here);
    kiosk
}

/// After how many seconds without a touch the prompt comes, and after how many more the end.
fn times(kiosk: &mut Kiosk) -> (u64, u64) {
    let begun = kiosk.now.moment;
    let mut prompted = None;
    while kiosk.ends.is_empty() {
        let due = kiosk.journey.next_deadline().expect("something is due");
        kiosk.now.moment = Moment(due.0.max(kiosk.now.moment.0));
        let prompt = kiosk.view().overlay.is_some();
        if prompt && prompted.is_none() {
            prompted = Some(kiosk.now.moment);
        }
        kiosk.send(Event::Tick);
    }
    let ended = kiosk.now.moment;
    let prompted = prompted.unwrap_or(ended);
    let seconds = |from: Moment, to: Moment| (to.0 - from.0 + 500) / 1_000;
    (seconds(begun, prompted), seconds(prompted, ended))
}

type Here = fn(&Screen) -> bool;

#[test]
fn each_kind_of_page_prompts_in_its_own_time_and_then_counts_half_a_minute() {
    let (free, paid) = (free_service(), paid_service());
    let pages: [(&str, &Service, Here, u64); 6] = [
        ("about", &free, |s| matches!(s, Screen::AboutService(_)), 90),
        ("notice", &free, |s| matches!(s, Screen::Notice(_)), 90),
        (
            "identify",
            &free,
            |s| matches!(s, Screen::Identify(_) | Screen::Question(_)),
            60,
        ),
        ("check", &free, |s| matches!(s, Screen::CheckAnswers(_)), 60),
        ("pay", &paid, |s| matches!(s, Screen::Pay(_)), 60),
        (
            "capture or check",
            &paid,
            |s| matches!(s, Screen::Capture(_) | Screen::CheckAnswers(_)),
            60,
        ),
    ];
    for (name, service, here, prompt) in pages {
        let mut kiosk = at(service, here);
        assert_eq!(times(&mut kiosk), (prompt, 30), "{name}");
        assert_eq!(kiosk.ends, [SessionEnd::TimedOut], "{name}");
    }
}

#[test]
fn whoever_stops_listening_begins_to_wait_anew_and_is_asked_as_everybody_is() {
    let mut kiosk = at(&free_service(), |s| matches!(s, Screen::CheckAnswers(_)));
    kiosk.send(Event::Listening(true));
    // Longer than a page waits for somebody who does not listen.
    kiosk.wait_seconds(120);
    kiosk.send(Event::Listening(false));
    assert!(matches!(kiosk.screen(), Screen::CheckAnswers(_)));
    assert!(kiosk.view().overlay.is_none());
    assert_eq!(times(&mut kiosk), (60, 30));
}

#[test]
fn whoever_needs_longer_has_three_times_as_long() {
    let aids = [
        ("largest text", Event::TextScaleChosen(TextScale::Largest)),
        ("low reach", Event::LowReachChosen(true)),
        ("switches", Event::SwitchesTaken),
        ("speech", Event::Listening(true)),
    ];
    for (name, aid) in aids {
        let mut kiosk = at(&free_service(), |s| matches!(s, Screen::CheckAnswers(_)));
        kiosk.send(aid);
        kiosk.send(Event::Activity);
        assert_eq!(times(&mut kiosk), (180, 90), "{name}");
    }
}

#[test]
fn one_touch_gives_the_whole_time_again_as_often_as_it_is_asked_for() {
    let mut kiosk = at(&free_service(), |s| matches!(s, Screen::CheckAnswers(_)));
    for time in 1..=20 {
        kiosk.wait_seconds(85);
        assert!(
            matches!(kiosk.view().overlay, Some(Overlay::Idle { .. })),
            "{time}"
        );
        kiosk.send(Event::Stay);
        assert_eq!(kiosk.view().overlay, None, "{time}");
    }
    assert!(kiosk.ends.is_empty());
    assert!(matches!(kiosk.screen(), Screen::CheckAnswers(_)));
}

#[test]
fn a_key_that_decides_nothing_still_says_that_somebody_is_there() {
    let mut kiosk = at(&free_service(), |s| matches!(s, Screen::CheckAnswers(_)));
    for _ in 0..10 {
        kiosk.wait_seconds(55);
        kiosk.send(Event::Activity);
    }
    assert_eq!(kiosk.view().overlay, None);
    kiosk.wait_seconds(59);
    assert_eq!(kiosk.view().overlay, None);
}

#[test]
fn nobody_is_hurried_while_money_is_on_its_way() {
    let service = paid_service();
    let mut kiosk = at(&service, |s| matches!(s, Screen::Pay(_)));
    kiosk.send(Event::Typed(zeroize::Zeroizing::new("0711000222".into())));
    kiosk.send(Event::PayAsked);
    for _ in 0..8 {
        kiosk.wait_seconds(11);
        assert_eq!(kiosk.view().overlay, None);
        assert!(kiosk.ends.is_empty());
    }
    kiosk.wait_seconds(10);
    assert!(
        matches!(kiosk.screen(), Screen::Print(_)),
        "the wait ends with the paper to claim with"
    );
    assert_eq!(kiosk.unsent.len(), 1);
}

#[test]
fn at_the_end_of_the_time_the_first_page_shows_with_the_same_tick() {
    let mut kiosk = at(&free_service(), |s| matches!(s, Screen::CheckAnswers(_)));
    kiosk.wait_seconds(89);
    let due = kiosk.journey.next_deadline().expect("the end is due");
    kiosk.now.moment = due;
    kiosk.send(Event::Tick);
    assert!(matches!(kiosk.screen(), Screen::Attract { .. }));
    assert!(kiosk.now.moment.0 - due.0 < 2_000);
}

/// The last page, with paper or without.
fn done(printed: PrintNews) -> Kiosk {
    let mut kiosk = at(&free_service(), |s| matches!(s, Screen::Print(_)));
    kiosk.send(Event::Printed(printed));
    assert!(matches!(kiosk.screen(), Screen::Done(_)));
    kiosk
}

#[test]
fn a_reference_that_stands_on_no_paper_stays_until_nobody_answers() {
    let mut kiosk = done(PrintNews::NotPrinted);
    assert_eq!(times(&mut kiosk), (90, 30));
    assert_eq!(kiosk.ends, [SessionEnd::Finished]);
}

#[test]
fn a_reference_that_is_listened_to_stays_too_and_one_on_paper_leaves_by_itself() {
    let mut kiosk = done(PrintNews::Printed);
    assert_eq!(times(&mut kiosk), (20, 0));
    let mut kiosk = done(PrintNews::Printed);
    kiosk.send(Event::Listening(true));
    kiosk.send(Event::Activity);
    assert_eq!(times(&mut kiosk), (270, 90));
}

#[test]
fn the_next_citizen_has_no_aid_that_the_last_one_took_but_a_headset_that_stays_in() {
    let mut kiosk = at(&free_service(), |s| matches!(s, Screen::CheckAnswers(_)));
    kiosk.send(Event::SwitchesTaken);
    kiosk.send(Event::LowReachChosen(true));
    assert!(kiosk.view().switches && kiosk.view().low_reach);
    kiosk.send(Event::EndSession);
    assert!(!kiosk.view().switches && !kiosk.view().low_reach);
    kiosk.ends.clear();
    kiosk.send(Event::Begin);
    assert_eq!(times(&mut kiosk), (90, 30));
}
