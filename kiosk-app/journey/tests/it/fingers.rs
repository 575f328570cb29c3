//! A finger is asked for with dignity: the citizen decides, is coached, and always gets on.

use kiosk_domain::catalogue::{FieldKind, Service};
use kiosk_domain::finger::{FingerEvidence, FingerRecord};
use kiosk_domain::transaction::{DocumentCheck, DocumentWay};
use kiosk_domain::{Capability, DeviceState, Language};
use kiosk_journey::{
    CheckFingerView, DocumentFacts, DocumentKind, Event, FingerFailure, FingerPicture, FingerStep,
    FingerTaken, Screen,
};

use crate::kiosk::{Kiosk, catalogue};

fn asks_for_finger() -> Service {
    let catalogue = catalogue();
    let mut services = catalogue.services();
    let asks = |s: &&Service| s.fields().any(|f| f.kind == FieldKind::Fingerprint);
    services.find(asks).unwrap().clone()
}

/// At the page that asks for a finger.
fn asked() -> (Kiosk, Service) {
    let service = asks_for_finger();
    let mut kiosk = Kiosk::new();
    kiosk.choose(&service.id, Language::English);
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::CheckFinger(_)));
    (kiosk, service)
}

fn page(kiosk: &Kiosk) -> CheckFingerView {
    match kiosk.screen() {
        Screen::CheckFinger(page) => page,
        _ => panic!("this is not the page of fingers"),
    }
}

fn laid(kiosk: &mut Kiosk, result: Result<FingerTaken, FingerFailure>) {
    kiosk.send(Event::FingerAsked);
    let attempt = *kiosk.fingers.last().unwrap();
    kiosk.send(Event::FingerRead { attempt, result });
}

fn taken() -> FingerTaken {
    FingerTaken::ForAgency(FingerRecord::new(b"FMR".to_vec()))
}

/// Reads a card and agrees to what was read.
fn read_card(kiosk: &mut Kiosk) {
    kiosk.send(Event::DocumentWayChosen(DocumentWay::Chip));
    let attempt = kiosk.reads.last().unwrap().0;
    let facts = DocumentFacts {
        kind: DocumentKind::IdentityCard,
        number: "00000017".to_owned(),
        born: None,
        expires: None,
        check: DocumentCheck::Authentic,
    };
    kiosk.send(Event::DocumentRead {
        attempt,
        result: Ok(facts),
    });
    kiosk.send(Event::Continue);
}

fn sent(kiosk: &Kiosk) -> Option<FingerEvidence> {
    kiosk.saved[0].transaction.body.finger.clone()
}

fn confirmed(mut kiosk: Kiosk, service: &Service) -> Kiosk {
    kiosk.go_on_until(service, |screen| matches!(screen, Screen::Submit));
    kiosk
}

#[test]
fn no_window_is_asked_before_the_citizen_agrees() {
    let (kiosk, _) = asked();
    assert!(kiosk.fingers.is_empty());
    let page = page(&kiosk);
    assert_eq!(page.step, FingerStep::Offered);
    assert!(page.can_try && page.advice.is_none() && !page.why.is_empty());
    assert!(kiosk.view().in_session && kiosk.view().can_go_back);
}

#[test]
fn a_finger_goes_to_the_agency_as_a_record_or_as_the_word_that_the_card_knows_it() {
    let record = FingerRecord::new(b"FMR".to_vec());
    for (result, evidence) in [
        (taken(), FingerEvidence::CapturedForAgency { record }),
        (
            FingerTaken::MatchedWithCard,
            FingerEvidence::MatchedWithCard,
        ),
    ] {
        let (mut kiosk, service) = asked();
        laid(&mut kiosk, Ok(result));
        let kiosk = confirmed(kiosk, &service);
        assert!(sent(&kiosk) == Some(evidence));
    }
}

#[test]
fn two_poor_tries_ask_for_another_finger_and_four_for_another_way() {
    let (mut kiosk, _) = asked();
    laid(&mut kiosk, Err(FingerFailure::TooDry));
    assert_eq!(page(&kiosk).picture, FingerPicture::Breathe);
    laid(&mut kiosk, Err(FingerFailure::TooWet));
    assert_eq!(page(&kiosk).picture, FingerPicture::AnotherFinger);
    laid(&mut kiosk, Err(FingerFailure::OffCentre));
    assert_eq!(page(&kiosk).step, FingerStep::Offered);
    laid(&mut kiosk, Err(FingerFailure::TooShort));
    let spent = page(&kiosk);
    assert_eq!(spent.step, FingerStep::OtherWay);
    assert!(!spent.can_try && spent.advice.is_some());
    kiosk.send(Event::FingerAsked);
    assert_eq!(kiosk.fingers.len(), 4, "nobody is asked a fifth time");
    // Neither by leaving the page and coming back.
    kiosk.send(Event::Back);
    kiosk.send(Event::Continue);
    assert_eq!(page(&kiosk).step, FingerStep::OtherWay);
}

#[test]
fn an_empty_window_is_no_try() {
    let (mut kiosk, _) = asked();
    for _ in 0..6 {
        laid(&mut kiosk, Err(FingerFailure::NothingThere));
    }
    let page = page(&kiosk);
    assert_eq!((page.step, page.can_try), (FingerStep::Offered, true));
    assert_eq!(page.picture, FingerPicture::Lay);
}

#[test]
fn who_declines_shows_a_card_and_is_served() {
    let (mut kiosk, service) = asked();
    kiosk.send(Event::Skip);
    assert_eq!(page(&kiosk).step, FingerStep::OtherWay);
    kiosk.send(Event::DocumentOffered);
    let Screen::ReadDocument(read) = kiosk.screen() else {
        panic!("a document is not offered");
    };
    assert!(read.for_finger && !read.ways.contains(&DocumentWay::Code));
    read_card(&mut kiosk);
    let asked_again = matches!(kiosk.screen(), Screen::CheckFinger(_));
    assert!(!asked_again, "the card stands for the finger");
    let kiosk = confirmed(kiosk, &service);
    assert!(sent(&kiosk) == Some(FingerEvidence::Declined));
    assert!(kiosk.saved[0].transaction.body.document.is_some());
}

#[test]
fn who_gives_neither_goes_to_the_counter_with_a_ticket_that_tells_nobody_why() {
    let (mut kiosk, _) = asked();
    for _ in 0..4 {
        laid(&mut kiosk, Err(FingerFailure::TooFaint));
    }
    kiosk.send(Event::CounterAsked);
    assert!(matches!(kiosk.screen(), Screen::Print(_)));
    assert!(kiosk.saved.is_empty());
    let ticket = kiosk.unsent[0].next_step.to_lowercase();
    for word in ["finger", "fail", "scan", "biometric"] {
        assert!(!ticket.contains(word), "{ticket}");
    }
}

#[test]
fn nothing_is_confirmed_while_a_finger_is_owed_and_the_page_leads_on() {
    let (mut kiosk, service) = asked();
    kiosk.send(Event::Skip);
    kiosk.send(Event::DocumentOffered);
    read_card(&mut kiosk);
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::CheckAnswers(_)));
    // The number is changed by hand: the document no longer says who it is.
    let number = service.fields().next().unwrap().id.clone();
    kiosk.send(Event::Change(number));
    kiosk.send(Event::Typed(zeroize::Zeroizing::new("00000001".into())));
    kiosk.send(Event::Continue);
    kiosk.send(Event::Confirm);
    assert_eq!(page(&kiosk).step, FingerStep::OtherWay);
    assert!(kiosk.saved.is_empty());
    // Whoever thinks again may still give it.
    laid(&mut kiosk, Ok(taken()));
    let kiosk = confirmed(kiosk, &service);
    assert!(sent(&kiosk).is_some_and(|finger| finger.is_given()));
}

#[test]
fn a_record_is_dropped_when_its_citizen_thinks_again() {
    let (mut kiosk, service) = asked();
    laid(&mut kiosk, Ok(taken()));
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::CheckAnswers(_)));
    let finger = service.fields().find(|f| f.kind == FieldKind::Fingerprint);
    kiosk.send(Event::Change(finger.unwrap().id.clone()));
    kiosk.send(Event::Skip);
    kiosk.send(Event::DocumentOffered);
    read_card(&mut kiosk);
    let kiosk = confirmed(kiosk, &service);
    assert!(sent(&kiosk) == Some(FingerEvidence::Declined));
}

#[test]
fn a_finger_that_the_card_does_not_know_is_told_to_the_agency_and_blamed_on_nobody() {
    let (mut kiosk, service) = asked();
    for _ in 0..4 {
        laid(&mut kiosk, Err(FingerFailure::NotFoundOnCard));
    }
    kiosk.send(Event::DocumentOffered);
    read_card(&mut kiosk);
    let kiosk = confirmed(kiosk, &service);
    assert!(sent(&kiosk) == Some(FingerEvidence::NotMatched));
}

#[test]
fn a_window_that_is_lost_while_it_waits_leads_to_another_way() {
    let (mut kiosk, _) = asked();
    kiosk.send(Event::FingerAsked);
    let family = Capability::FingerprintReader;
    kiosk.send(Event::Device(family, DeviceState::NoDevice));
    assert_eq!(kiosk.fingers_stopped, 1);
    let lost = page(&kiosk);
    assert_eq!(lost.step, FingerStep::OtherWay);
    assert!(!lost.can_try && lost.advice.is_some());
    // What it answers after that is nobody's.
    let attempt = *kiosk.fingers.last().unwrap();
    let result = Ok(taken());
    kiosk.send(Event::FingerRead { attempt, result });
    assert_eq!(page(&kiosk).step, FingerStep::OtherWay);
}

#[test]
fn a_kiosk_without_a_window_or_a_reader_still_has_the_counter() {
    let (mut kiosk, _) = asked();
    for family in [
        Capability::FingerprintReader,
        Capability::CardReader,
        Capability::Camera,
    ] {
        kiosk.send(Event::Device(family, DeviceState::NoDevice));
    }
    assert!(!page(&kiosk).can_try);
    kiosk.send(Event::FingerAsked);
    assert!(kiosk.fingers.is_empty());
    kiosk.send(Event::Skip);
    assert_eq!(page(&kiosk).step, FingerStep::CounterOnly);
    kiosk.send(Event::CounterAsked);
    assert!(matches!(kiosk.screen(), Screen::Print(_)));
}

#[test]
fn every_way_out_stops_the_window() {
    for way_out in [|| Event::Back, || Event::Skip, || Event::EndSession] {
        let (mut kiosk, _) = asked();
        kiosk.send(Event::FingerAsked);
        kiosk.send(way_out());
        assert_eq!(kiosk.fingers_stopped, 1);
    }
}
