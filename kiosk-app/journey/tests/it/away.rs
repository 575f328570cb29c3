//! The cabinet's sensor: what a citizen entered is hidden while nobody stands there.

use kiosk_domain::Language;
use kiosk_journey::{Event, Overlay, Screen, SessionEnd};

use crate::kiosk::{Kiosk, free_service};

/// Somebody whom the sensor sees, and who has answered everything.
fn answered() -> Kiosk {
    let service = free_service();
    let mut kiosk = Kiosk::new();
    kiosk.send(Event::Presence(true));
    kiosk.choose(&service.id, Language::English);
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::CheckAnswers(_)));
    kiosk
}

#[test]
fn the_page_is_covered_the_moment_nobody_stands_there_and_comes_back_with_the_citizen() {
    let mut kiosk = answered();
    kiosk.send(Event::Presence(false));
    assert_eq!(kiosk.view().overlay, Some(Overlay::Away));
    kiosk.wait_seconds(20);
    assert_eq!(kiosk.view().overlay, Some(Overlay::Away));
    kiosk.send(Event::Presence(true));
    assert_eq!(kiosk.view().overlay, None);
    assert!(matches!(kiosk.screen(), Screen::CheckAnswers(_)));
}

#[test]
fn who_does_not_come_back_is_wiped_when_the_time_is_up_and_not_a_second_later() {
    let mut kiosk = answered();
    kiosk.wait_seconds(50);
    kiosk.send(Event::Presence(false));
    kiosk.wait_seconds(39);
    assert!(kiosk.ends.is_empty());
    assert!(matches!(kiosk.view().overlay, Some(Overlay::Idle { .. })));
    kiosk.wait_seconds(1);
    assert_eq!(kiosk.ends, [SessionEnd::TimedOut]);
}

#[test]
fn who_comes_back_at_the_last_moment_has_a_whole_countdown_to_say_so() {
    let mut kiosk = answered();
    kiosk.send(Event::Presence(false));
    kiosk.wait_seconds(88);
    kiosk.send(Event::Presence(true));
    kiosk.wait_seconds(25);
    assert!(kiosk.ends.is_empty());
    kiosk.send(Event::Stay);
    kiosk.wait_seconds(59);
    assert_eq!(kiosk.view().overlay, None);
}

#[test]
fn people_who_walk_past_do_not_keep_a_session_open() {
    let mut kiosk = answered();
    for second in 0..130 {
        kiosk.send(Event::Presence(second % 2 == 0));
        kiosk.wait_seconds(1);
    }
    assert_eq!(kiosk.ends, [SessionEnd::TimedOut]);
}

#[test]
fn a_touch_uncovers_the_page_where_the_sensor_overlooks_somebody() {
    let mut kiosk = answered();
    kiosk.send(Event::Presence(false));
    kiosk.send(Event::Stay);
    assert_eq!(kiosk.view().overlay, None);
    assert!(matches!(kiosk.screen(), Screen::CheckAnswers(_)));
}

#[test]
fn a_sensor_that_never_saw_anybody_covers_nothing() {
    let service = free_service();
    let mut kiosk = Kiosk::new();
    kiosk.choose(&service.id, Language::English);
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::CheckAnswers(_)));
    kiosk.wait_seconds(30);
    assert_eq!(kiosk.view().overlay, None);
}

#[test]
fn who_bends_down_for_the_paper_still_sees_where_it_comes() {
    let service = free_service();
    let mut kiosk = answered();
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::Print(_)));
    kiosk.send(Event::Presence(false));
    assert_eq!(kiosk.view().overlay, None);
    kiosk.go_on(&service);
    assert!(matches!(kiosk.screen(), Screen::Done(_)));
    assert_eq!(
        kiosk.view().overlay,
        Some(Overlay::Away),
        "the reference is the citizen's"
    );
}

#[test]
fn the_next_citizen_finds_nothing_covered() {
    let mut kiosk = answered();
    kiosk.send(Event::Presence(false));
    kiosk.wait_seconds(90);
    assert!(!kiosk.view().in_session);
    kiosk.send(Event::Begin);
    kiosk.send(Event::LanguageChosen(Language::English));
    assert_eq!(kiosk.view().overlay, None);
}
