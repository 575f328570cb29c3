//! Time-out, end, out of service: afterwards nothing of the citizen is left.

use kiosk_domain::Language;
use kiosk_journey::{Event, OutOfServiceReason, Overlay, Palette, Screen, SessionEnd, TextScale};

use crate::kiosk::{Kiosk, free_service};

/// Somebody who has answered everything and stands before the check page.
fn answered() -> Kiosk {
    let service = free_service();
    let mut kiosk = Kiosk::new();
    kiosk.choose(&service.id, Language::Kiswahili);
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::CheckAnswers(_)));
    kiosk
}

fn assert_nothing_left(kiosk: &mut Kiosk) {
    assert!(matches!(kiosk.screen(), Screen::Attract { .. }));
    assert_eq!(kiosk.view().language, Language::English);
    assert!(!kiosk.view().in_session);
    let service = free_service();
    kiosk.choose(&service.id, Language::English);
    kiosk.send(Event::Start);
    kiosk.send(Event::NoticeAccepted);
    assert_eq!(*kiosk.question().value, "");
    kiosk.send(Event::Continue);
    assert!(kiosk.question().error.is_some(), "an answer survived");
}

#[test]
fn who_walks_away_is_asked_then_wiped() {
    let mut kiosk = answered();
    kiosk.wait_seconds(59);
    assert_eq!(kiosk.view().overlay, None);
    kiosk.wait_seconds(2);
    let overlay = kiosk.view().overlay;
    assert!(
        matches!(overlay, Some(Overlay::Idle { seconds_left: 29 })),
        "{overlay:?}"
    );
    kiosk.wait_seconds(30);
    assert_eq!(kiosk.ends, [SessionEnd::TimedOut]);
    assert_nothing_left(&mut kiosk);
}

#[test]
fn who_is_still_there_loses_nothing() {
    let mut kiosk = answered();
    kiosk.wait_seconds(80);
    assert!(kiosk.view().overlay.is_some());
    kiosk.send(Event::Stay);
    assert_eq!(kiosk.view().overlay, None);
    kiosk.wait_seconds(59);
    assert!(matches!(kiosk.screen(), Screen::CheckAnswers(_)));
    assert!(kiosk.ends.is_empty());
}

#[test]
fn who_needs_larger_letters_gets_three_times_as_long() {
    let mut kiosk = answered();
    kiosk.send(Event::TextScaleChosen(TextScale::Large));
    kiosk.wait_seconds(179);
    assert_eq!(kiosk.view().overlay, None);
    kiosk.wait_seconds(92);
    assert_eq!(kiosk.ends, [SessionEnd::TimedOut]);
    assert_eq!(kiosk.view().text_scale, TextScale::Standard);
}

#[test]
fn who_touches_after_the_time_is_up_is_somebody_else() {
    let mut kiosk = answered();
    kiosk.now.moment = kiosk.now.moment.plus_seconds(91);
    kiosk.send(Event::Confirm);
    assert_eq!(kiosk.ends, [SessionEnd::TimedOut]);
    assert!(kiosk.saved.is_empty());
}

#[test]
fn end_session_wipes_from_any_page() {
    let mut kiosk = answered();
    kiosk.send(Event::PaletteChosen(Palette::HighContrast));
    kiosk.send(Event::EndSession);
    assert_eq!(kiosk.ends, [SessionEnd::Ended]);
    assert_eq!(kiosk.view().palette, Palette::Standard);
    assert_nothing_left(&mut kiosk);
}

#[test]
fn the_language_page_times_out_and_the_attract_page_never_does() {
    let mut kiosk = Kiosk::new();
    assert_eq!(kiosk.journey.next_deadline(), None);
    kiosk.send(Event::Begin);
    kiosk.wait_seconds(121);
    assert_eq!(kiosk.ends, [SessionEnd::TimedOut]);
    assert_eq!(kiosk.journey.next_deadline(), None);
}

#[test]
fn the_last_page_leaves_by_itself() {
    let service = free_service();
    let mut kiosk = answered();
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::Done(_)));
    kiosk.wait_seconds(21);
    assert_eq!(kiosk.ends, [SessionEnd::Finished]);
}

#[test]
fn help_lies_over_the_page_and_loses_nothing() {
    let mut kiosk = answered();
    kiosk.send(Event::HelpOpened);
    assert_eq!(kiosk.view().overlay, Some(Overlay::Help));
    kiosk.send(Event::HelpClosed);
    assert_eq!(kiosk.view().overlay, None);
    assert!(matches!(kiosk.screen(), Screen::CheckAnswers(_)));
}

#[test]
fn looks_that_somebody_chose_and_left_are_forgotten_on_the_attract_page() {
    let mut kiosk = Kiosk::new();
    kiosk.send(Event::PaletteChosen(Palette::Dark));
    kiosk.send(Event::HelpOpened);
    kiosk.wait_seconds(91);
    assert_eq!(kiosk.view().palette, Palette::Standard);
    assert_eq!(kiosk.view().overlay, None);
}

fn stop() -> Event {
    Event::OutOfService {
        reason: OutOfServiceReason::CabinetOpen,
        code: "K-07".to_owned(),
    }
}

#[test]
fn out_of_service_ends_a_session_and_back_in_service_greets_again() {
    let mut kiosk = answered();
    kiosk.send(stop());
    assert_eq!(kiosk.ends, [SessionEnd::OutOfService]);
    let Screen::OutOfService { reason, code } = kiosk.screen() else {
        panic!("the kiosk still serves");
    };
    assert_eq!(reason, OutOfServiceReason::CabinetOpen);
    assert_eq!(code, "K-07");
    kiosk.send(Event::Begin);
    assert!(!kiosk.view().in_session);
    kiosk.send(Event::BackInService);
    assert_nothing_left(&mut kiosk);
}

#[test]
fn out_of_service_lets_what_was_confirmed_reach_its_paper() {
    let service = free_service();
    let mut kiosk = answered();
    kiosk.send(Event::Confirm);
    kiosk.send(stop());
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::Done(_)));
    kiosk.send(Event::Finished);
    assert_eq!(kiosk.ends, [SessionEnd::OutOfService]);
    assert_eq!(kiosk.prints, 1);
}
