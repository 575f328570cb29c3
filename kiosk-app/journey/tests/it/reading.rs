//! A document answers in place of fingers, and never leads anybody into a corner.

use kiosk_domain::catalogue::{FieldKind, Mode, Service};
use kiosk_domain::transaction::{DocumentCheck, DocumentEvidence, DocumentWay};
use kiosk_domain::{Answer, Capability, DeviceState, FieldId, Language};
use kiosk_journey::{
    ChipKey, DocumentFacts, DocumentFailure, DocumentKind, Event, ReadDocumentView, Screen,
    SessionEnd,
};
use zeroize::Zeroizing;

use crate::kiosk::{Kiosk, catalogue, service};

/// A service that asks first for the citizen's own ID number.
fn identified() -> Service {
    service(Mode::EndToEnd, |service, _| {
        let mut fields = service.fields();
        fields
            .next()
            .is_some_and(|f| f.id.as_str() == "national_id")
    })
}

pub(crate) fn at_the_question(language: Language) -> (Kiosk, Service) {
    let service = identified();
    let mut kiosk = Kiosk::new();
    kiosk.choose(&service.id, language);
    kiosk.send(Event::Start);
    kiosk.send(Event::NoticeAccepted);
    (kiosk, service)
}

fn reading(way: DocumentWay) -> (Kiosk, Service) {
    let (mut kiosk, service) = at_the_question(Language::English);
    kiosk.send(Event::DocumentOffered);
    kiosk.send(Event::DocumentWayChosen(way));
    (kiosk, service)
}

pub(crate) fn facts(check: DocumentCheck) -> DocumentFacts {
    DocumentFacts {
        kind: DocumentKind::IdentityCard,
        number: "00000017".to_owned(),
        born: "1990-01-01".parse().ok(),
        expires: "2035-12-31".parse().ok(),
        check,
    }
}

pub(crate) fn answer(kiosk: &mut Kiosk, result: Result<DocumentFacts, DocumentFailure>) {
    let attempt = kiosk.reads.last().unwrap().0;
    kiosk.send(Event::DocumentRead { attempt, result });
}

pub(crate) fn page(kiosk: &Kiosk) -> ReadDocumentView {
    match kiosk.screen() {
        Screen::ReadDocument(page) => page,
        _ => panic!("this is not the page that reads"),
    }
}

pub(crate) fn document_of(kiosk: &Kiosk) -> Option<DocumentEvidence> {
    kiosk.saved[0].transaction.body.document
}

#[test]
fn what_a_chip_says_is_shown_for_checking_and_goes_with_its_evidence() {
    for check in [DocumentCheck::Authentic, DocumentCheck::CannotTell] {
        let (mut kiosk, service) = reading(DocumentWay::Chip);
        assert_eq!(page(&kiosk).reading, Some(DocumentWay::Chip));
        answer(&mut kiosk, Ok(facts(check)));
        let question = kiosk.question();
        assert_eq!(*question.value, "00000017");
        assert!(question.revealed && question.read.is_some());
        kiosk.send(Event::Continue);
        kiosk.go_on_until(&service, |screen| matches!(screen, Screen::Submit));
        let way = DocumentWay::Chip;
        assert_eq!(document_of(&kiosk), Some(DocumentEvidence { way, check }));
        assert_eq!(kiosk.checks, [check]);
    }
}

#[test]
fn the_three_outcomes_of_a_chip_are_three_sentences_in_either_language() {
    for language in Language::ALL {
        let mut said = std::collections::BTreeSet::new();
        for check in [DocumentCheck::Authentic, DocumentCheck::CannotTell] {
            let (mut kiosk, _) = at_the_question(language);
            kiosk.send(Event::DocumentOffered);
            kiosk.send(Event::DocumentWayChosen(DocumentWay::Chip));
            answer(&mut kiosk, Ok(facts(check)));
            said.insert(kiosk.question().read.unwrap());
        }
        let (mut kiosk, _) = at_the_question(language);
        kiosk.send(Event::DocumentOffered);
        kiosk.send(Event::DocumentWayChosen(DocumentWay::Chip));
        answer(&mut kiosk, Ok(facts(DocumentCheck::Forged)));
        said.insert(kiosk.unsent[0].next_step.clone());
        assert_eq!(said.len(), 3, "{said:?}");
    }
}

#[test]
fn a_chip_that_proves_nothing_leads_to_the_counter_without_an_accusation() {
    let (mut kiosk, service) = reading(DocumentWay::Chip);
    answer(&mut kiosk, Ok(facts(DocumentCheck::Forged)));
    assert!(kiosk.saved.is_empty());
    assert_eq!(kiosk.checks, [DocumentCheck::Forged]);
    let ticket = format!("{:?}", kiosk.unsent[0]);
    for word in ["forged", "fake", "false document", "00000017"] {
        assert!(!ticket.to_lowercase().contains(word), "{ticket}");
    }
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::Done(_)));
    let Screen::Done(done) = kiosk.screen() else {
        panic!("the ticket is the last page");
    };
    assert_eq!(done.next_step, kiosk.unsent[0].next_step);
    assert!(done.next_step.contains("officer"));
}

#[test]
fn evidence_does_not_outlive_a_number_that_was_changed_by_hand() {
    let (mut kiosk, service) = reading(DocumentWay::Chip);
    answer(&mut kiosk, Ok(facts(DocumentCheck::Authentic)));
    kiosk.send(Event::Typed(Zeroizing::new("00000018".to_owned())));
    assert_eq!(kiosk.question().read, None);
    kiosk.send(Event::Continue);
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::Submit));
    assert_eq!(document_of(&kiosk), None);
}

#[test]
fn every_failure_says_what_to_do_and_offers_typing() {
    use DocumentFailure as F;
    let failures = [
        F::NothingThere,
        F::Unreadable,
        F::TakenAway,
        F::LinesFirst,
        F::WrongNumber,
        F::OtherDocument,
        F::DeviceFailed,
    ];
    let (mut said, mut sema) = (Vec::new(), Vec::new());
    for failure in failures {
        let (mut kiosk, _) = reading(DocumentWay::Chip);
        answer(&mut kiosk, Err(failure));
        let english = page(&kiosk).error.unwrap();
        assert!(english.contains("type the number instead"), "{english}");
        kiosk.send(Event::LanguageChosen(Language::Kiswahili));
        let kiswahili = page(&kiosk).error.unwrap();
        assert!(kiswahili.contains("andika namba"), "{kiswahili}");
        (said, sema) = (
            [said, vec![english]].concat(),
            [sema, vec![kiswahili]].concat(),
        );
        assert_eq!(page(&kiosk).reading, None);
        kiosk.send(Event::TypeInstead);
        assert_eq!(kiosk.question().field.as_str(), "national_id");
    }
    for mut sentences in [said, sema] {
        sentences.sort_unstable();
        sentences.dedup();
        assert_eq!(sentences.len(), failures.len());
    }
}

#[test]
fn a_document_without_the_number_that_is_asked_fills_nothing() {
    let (mut kiosk, _) = reading(DocumentWay::Lines);
    let passport = DocumentFacts {
        kind: DocumentKind::Passport,
        number: "AK0000017".to_owned(),
        ..facts(DocumentCheck::Unsigned)
    };
    answer(&mut kiosk, Ok(passport));
    assert!(page(&kiosk).error.unwrap().contains("another document"));
    kiosk.send(Event::TypeInstead);
    assert_eq!(*kiosk.question().value, "");
}

#[test]
fn a_code_that_is_no_number_fills_nothing() {
    for text in ["https://example.com/", "", "1234567890123456789"] {
        let (mut kiosk, _) = reading(DocumentWay::Code);
        let code = DocumentFacts {
            kind: DocumentKind::Code,
            number: text.to_owned(),
            born: None,
            expires: None,
            check: DocumentCheck::Unsigned,
        };
        answer(&mut kiosk, Ok(code));
        assert!(page(&kiosk).error.is_some(), "{text}");
    }
}

#[test]
fn printed_lines_open_the_chip_of_the_same_session_only() {
    let (mut kiosk, _) = reading(DocumentWay::Lines);
    answer(&mut kiosk, Ok(facts(DocumentCheck::Unsigned)));
    kiosk.send(Event::DocumentOffered);
    kiosk.send(Event::DocumentWayChosen(DocumentWay::Chip));
    let key = kiosk.reads.last().unwrap().2.clone().unwrap();
    assert!(matches!(&key, ChipKey::Lines { number, .. } if number == "00000017"));
    kiosk.send(Event::EndSession);
    let service = identified();
    kiosk.choose(&service.id, Language::English);
    kiosk.send(Event::Start);
    kiosk.send(Event::NoticeAccepted);
    kiosk.send(Event::DocumentOffered);
    kiosk.send(Event::DocumentWayChosen(DocumentWay::Chip));
    assert!(kiosk.reads.last().unwrap().2.is_none());
}

#[test]
fn what_was_read_for_somebody_who_left_comes_to_nobody_else() {
    let (mut kiosk, service) = reading(DocumentWay::Chip);
    let late = kiosk.reads[0].0;
    kiosk.send(Event::EndSession);
    assert_eq!(
        (kiosk.stopped, kiosk.ends.as_slice()),
        (1, &[SessionEnd::Ended][..])
    );
    kiosk.choose(&service.id, Language::English);
    kiosk.send(Event::Start);
    kiosk.send(Event::NoticeAccepted);
    kiosk.send(Event::DocumentOffered);
    kiosk.send(Event::DocumentWayChosen(DocumentWay::Chip));
    let result = Ok(facts(DocumentCheck::Authentic));
    kiosk.send(Event::DocumentRead {
        attempt: late,
        result,
    });
    assert_eq!(page(&kiosk).reading, Some(DocumentWay::Chip));
}

#[test]
fn going_back_stops_the_reading() {
    for way_out in [Event::Back, Event::TypeInstead] {
        let (mut kiosk, _) = reading(DocumentWay::Code);
        kiosk.send(way_out);
        assert_eq!(kiosk.stopped, 1);
        assert_eq!(kiosk.question().field.as_str(), "national_id");
    }
}

#[test]
fn a_way_whose_device_is_down_is_not_offered_and_typing_still_is() {
    let (mut kiosk, _) = at_the_question(Language::English);
    assert!(kiosk.question().can_read);
    kiosk.send(Event::DocumentOffered);
    let gone = DeviceState::NoDevice;
    kiosk.send(Event::Device(Capability::CardReader, gone));
    assert_eq!(page(&kiosk).ways, [DocumentWay::Lines, DocumentWay::Code]);
    kiosk.send(Event::DocumentWayChosen(DocumentWay::Chip));
    assert!(kiosk.reads.is_empty());
    for family in [Capability::Camera, Capability::Scanner] {
        kiosk.send(Event::Device(family, gone));
    }
    kiosk.send(Event::TypeInstead);
    assert!(!kiosk.question().can_read);
}

#[test]
fn questions_about_somebody_else_are_not_answered_by_the_citizens_own_card() {
    let catalogue = catalogue();
    let own = FieldId::new("national_id").unwrap();
    let others = [
        "mother_id",
        "guarantor_identity",
        "buyer_identity",
        "spouse_identity",
    ];
    let mut seen = 0;
    for service in catalogue.services() {
        let other = service.fields().find(|f| others.contains(&f.id.as_str()));
        let Some(other) = other else { continue };
        if service.fields().next().is_none_or(|f| f.id != own) {
            continue;
        }
        seen += 1;
        let mut kiosk = Kiosk::new();
        kiosk.choose(&service.id, Language::English);
        kiosk.send(Event::Start);
        kiosk.send(Event::NoticeAccepted);
        kiosk.send(Event::DocumentOffered);
        kiosk.send(Event::DocumentWayChosen(DocumentWay::Chip));
        answer(&mut kiosk, Ok(facts(DocumentCheck::Authentic)));
        let there = |screen: &Screen| matches!(screen, Screen::Identify(p) | Screen::Question(p) if p.field == other.id);
        kiosk.go_on_until(service, there);
        assert_eq!(*kiosk.question().value, "", "{}", service.id);
        assert!(!kiosk.question().can_read, "{}", service.id);
    }
    assert!(seen > 0);
}

#[test]
fn a_card_also_answers_the_year_of_birth() {
    let catalogue = catalogue();
    let year = |s: &&Service| {
        s.fields().any(|f| f.id.as_str() == "year_of_birth")
            && s.fields()
                .next()
                .is_some_and(|f| f.id.as_str() == "national_id")
    };
    let service = catalogue.services().find(year).unwrap();
    let mut kiosk = Kiosk::new();
    kiosk.choose(&service.id, Language::English);
    kiosk.send(Event::Start);
    kiosk.send(Event::NoticeAccepted);
    kiosk.send(Event::DocumentOffered);
    kiosk.send(Event::DocumentWayChosen(DocumentWay::Chip));
    answer(&mut kiosk, Ok(facts(DocumentCheck::Authentic)));
    kiosk.send(Event::Continue);
    let there = |screen: &Screen| matches!(screen, Screen::Identify(p) | Screen::Question(p) if matches!(p.field.as_str(), "year_of_birth"));
    kiosk.go_on_until(service, there);
    assert_eq!(*kiosk.question().value, "1990");
    kiosk.send(Event::Continue);
    kiosk.go_on_until(service, |screen| matches!(screen, Screen::Submit));
    let answers = &kiosk.saved[0].transaction.body.answers;
    let field = service
        .fields()
        .find(|f| f.kind == FieldKind::Year)
        .unwrap();
    assert!(answers.get(&field.id) == Some(&Answer::Text("1990".to_owned())));
}

#[test]
fn a_code_is_held_before_the_camera_where_no_scanner_works() {
    let (mut kiosk, _) = at_the_question(Language::English);
    kiosk.send(Event::DocumentOffered);
    assert!(!page(&kiosk).code_by_camera);
    kiosk.send(Event::Device(Capability::Scanner, DeviceState::NoDevice));
    assert!(page(&kiosk).ways.contains(&DocumentWay::Code) && page(&kiosk).code_by_camera);
    kiosk.send(Event::DocumentWayChosen(DocumentWay::Code));
    assert_eq!(kiosk.readers, [Capability::Camera]);
    // It is not told to change its place while it is read.
    kiosk.send(Event::Device(Capability::Scanner, DeviceState::Online));
    assert!(page(&kiosk).code_by_camera);
    let mut code = facts(DocumentCheck::Unsigned);
    code.kind = DocumentKind::Code;
    answer(&mut kiosk, Ok(code));
    assert_eq!(*kiosk.question().value, "00000017");
    kiosk.send(Event::DocumentOffered);
    kiosk.send(Event::DocumentWayChosen(DocumentWay::Code));
    assert_eq!(kiosk.readers, [Capability::Camera, Capability::Scanner]);
}
