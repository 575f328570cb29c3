//! Nobody leaves a card behind unasked, and a card that is left is read for nobody else.

use kiosk_domain::catalogue::{FieldKind, Service};
use kiosk_domain::transaction::DocumentWay;
use kiosk_domain::{Capability, DeviceState, Language};
use kiosk_journey::{Event, Screen, SessionEnd};

use crate::kiosk::{Kiosk, catalogue, free_service};

fn asks_for_finger() -> Service {
    let catalogue = catalogue();
    let mut services = catalogue.services();
    let asks = |s: &&Service| s.fields().any(|f| f.kind == FieldKind::Fingerprint);
    services.find(asks).unwrap().clone()
}

/// A session that ended with a card still in.
fn ended_with_card() -> Kiosk {
    let service = free_service();
    let mut kiosk = Kiosk::new();
    kiosk.choose(&service.id, Language::English);
    kiosk.send(Event::CardSeen(true));
    kiosk.send(Event::EndSession);
    kiosk
}

#[test]
fn the_last_page_asks_for_the_card_as_long_as_it_is_in() {
    let service = free_service();
    let mut kiosk = Kiosk::new();
    kiosk.choose(&service.id, Language::English);
    kiosk.send(Event::CardSeen(true));
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::Done(_)));
    let asked = |kiosk: &Kiosk| matches!(kiosk.screen(), Screen::Done(done) if done.card_in);
    assert!(asked(&kiosk));
    kiosk.send(Event::CardSeen(false));
    assert!(!asked(&kiosk));
}

#[test]
fn who_ends_with_a_card_in_is_asked_to_take_it_and_the_session_is_wiped_already() {
    let mut kiosk = ended_with_card();
    assert_eq!(kiosk.ends, [SessionEnd::Ended]);
    assert!(matches!(kiosk.screen(), Screen::TakeCard));
    assert!(!kiosk.view().in_session && !kiosk.view().can_go_back);
    kiosk.send(Event::Begin);
    assert!(matches!(kiosk.screen(), Screen::TakeCard), "nobody begins");
    kiosk.send(Event::CardSeen(false));
    assert!(matches!(kiosk.screen(), Screen::Attract { .. }));
    assert_eq!(kiosk.cards_left, 0);
    assert_eq!(kiosk.ends.len(), 1, "a session ends once");
}

#[test]
fn a_card_that_is_left_is_noted_once_and_the_next_citizen_is_served_without_it() {
    let mut kiosk = ended_with_card();
    kiosk.wait_seconds(60);
    assert!(matches!(kiosk.screen(), Screen::Attract { .. }));
    assert_eq!(kiosk.cards_left, 1);
    let service = asks_for_finger();
    kiosk.choose(&service.id, Language::English);
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::Identify(_)));
    kiosk.send(Event::DocumentOffered);
    let Screen::ReadDocument(page) = kiosk.screen() else {
        panic!("a document is not offered");
    };
    assert!(
        !page.ways.contains(&DocumentWay::Chip),
        "not another's card"
    );
    kiosk.send(Event::TypeInstead);
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::CheckFinger(_)));
    kiosk.send(Event::FingerAsked);
    assert!(!kiosk.fingers_with_card);
}

#[test]
fn a_card_of_ones_own_is_read_again_when_the_one_that_was_left_is_out() {
    let mut kiosk = ended_with_card();
    kiosk.wait_seconds(60);
    kiosk.send(Event::CardSeen(false));
    kiosk.send(Event::CardSeen(true));
    let service = asks_for_finger();
    kiosk.choose(&service.id, Language::English);
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::CheckFinger(_)));
    kiosk.send(Event::FingerAsked);
    assert!(kiosk.fingers_with_card);
}

#[test]
fn a_reader_that_is_lost_keeps_nobody_waiting_and_forgets_no_strangers_card() {
    let lost = || Event::Device(Capability::CardReader, DeviceState::NoDevice);
    let service = asks_for_finger();
    let mut kiosk = Kiosk::new();
    kiosk.choose(&service.id, Language::English);
    kiosk.send(Event::CardSeen(true));
    kiosk.send(lost());
    kiosk.send(Event::EndSession);
    assert!(matches!(kiosk.screen(), Screen::Attract { .. }));
    let mut kiosk = ended_with_card();
    kiosk.wait_seconds(60);
    kiosk.send(lost());
    kiosk.send(Event::CardSeen(true));
    kiosk.choose(&service.id, Language::English);
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::CheckFinger(_)));
    kiosk.send(Event::FingerAsked);
    assert!(!kiosk.fingers_with_card);
}
