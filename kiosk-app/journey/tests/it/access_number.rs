//! The digits on the front of a card open its chip, and never lead anybody into a corner.

use kiosk_domain::Language;
use kiosk_domain::catalogue::Mode;
use kiosk_domain::transaction::{DocumentCheck, DocumentEvidence, DocumentWay};
use kiosk_journey::{
    AccessNumberView, ChipKey, DocumentFailure, Event, FieldInput, Screen, SessionEnd,
};
use zeroize::Zeroizing;

use crate::kiosk::{Kiosk, service};
use crate::reading::{answer, at_the_question, document_of, facts, page};

const NUMBER: &str = "000017";

fn asked(language: Language) -> Kiosk {
    let (mut kiosk, _) = at_the_question(language);
    kiosk.send(Event::DocumentOffered);
    assert!(page(&kiosk).takes_number);
    kiosk.send(Event::AccessNumberOffered);
    kiosk
}

fn number_page(kiosk: &Kiosk) -> AccessNumberView {
    match kiosk.screen() {
        Screen::AccessNumber(page) => page,
        _ => panic!("this is not the page that asks for the digits"),
    }
}

fn type_number(kiosk: &mut Kiosk, digits: &str) {
    kiosk.send(Event::Typed(Zeroizing::new(digits.to_owned())));
    kiosk.send(Event::Continue);
}

fn last_key(kiosk: &Kiosk) -> Option<String> {
    match &kiosk.reads.last()?.2 {
        Some(ChipKey::AccessNumber(digits)) => Some(digits.clone()),
        _ => None,
    }
}

#[test]
fn six_digits_open_the_chip_and_its_facts_go_with_the_chips_evidence() {
    let service = service(Mode::EndToEnd, |service, _| {
        let mut fields = service.fields();
        fields
            .next()
            .is_some_and(|f| f.id.as_str() == "national_id")
    });
    let mut kiosk = asked(Language::English);
    type_number(&mut kiosk, NUMBER);
    assert_eq!(page(&kiosk).reading, Some(DocumentWay::Chip));
    assert_eq!(last_key(&kiosk).as_deref(), Some(NUMBER));
    let check = DocumentCheck::Authentic;
    answer(&mut kiosk, Ok(facts(check)));
    assert_eq!(*kiosk.question().value, "00000017");
    kiosk.send(Event::Continue);
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::Submit));
    let way = DocumentWay::Chip;
    assert_eq!(document_of(&kiosk), Some(DocumentEvidence { way, check }));
    let sent = format!("{:?}", kiosk.saved[0].receipt);
    assert!(!sent.contains(NUMBER));
}

#[test]
fn the_digits_are_masked_until_they_are_shown_and_nothing_else_is_taken() {
    let mut kiosk = asked(Language::English);
    let question = number_page(&kiosk).question;
    assert!(question.private && !question.revealed && question.required);
    assert_eq!(question.input, FieldInput::Digits { characters_max: 6 });
    kiosk.send(Event::Typed(Zeroizing::new("a0 0-00178".to_owned())));
    assert_eq!(*number_page(&kiosk).question.value, "000017");
    kiosk.send(Event::RevealToggled);
    assert!(number_page(&kiosk).question.revealed);
}

#[test]
fn fewer_than_six_digits_are_not_tried() {
    for language in Language::ALL {
        let mut kiosk = asked(language);
        type_number(&mut kiosk, "00001");
        let error = number_page(&kiosk).question.error.unwrap();
        assert!(error.contains('6'), "{error}");
        assert!(kiosk.reads.is_empty());
        kiosk.send(Event::Typed(Zeroizing::new(NUMBER.to_owned())));
        assert_eq!(number_page(&kiosk).question.error, None);
    }
}

#[test]
fn a_wrong_number_is_typed_anew_twice_and_then_another_way_is_offered() {
    for language in Language::ALL {
        let mut kiosk = asked(language);
        for _ in 0..2 {
            type_number(&mut kiosk, "000018");
            answer(&mut kiosk, Err(DocumentFailure::WrongNumber));
            let question = number_page(&kiosk).question;
            assert!(question.error.is_some() && question.value.is_empty());
        }
        type_number(&mut kiosk, "000018");
        answer(&mut kiosk, Err(DocumentFailure::WrongNumber));
        let after = page(&kiosk);
        assert!(after.error.is_some() && !after.takes_number);
        assert!(after.ways.contains(&DocumentWay::Lines));
        kiosk.send(Event::AccessNumberOffered);
        assert_eq!(page(&kiosk).reading, None, "it is offered no more");
        kiosk.send(Event::TypeInstead);
        assert_eq!(kiosk.question().field.as_str(), "national_id");
        kiosk.send(Event::DocumentOffered);
        assert!(!page(&kiosk).takes_number, "the tries are of the session");
    }
}

#[test]
fn a_card_that_was_taken_out_too_early_is_read_again_without_typing_again() {
    let mut kiosk = asked(Language::English);
    type_number(&mut kiosk, NUMBER);
    answer(&mut kiosk, Err(DocumentFailure::TakenAway));
    kiosk.send(Event::DocumentWayChosen(DocumentWay::Chip));
    assert_eq!(last_key(&kiosk).as_deref(), Some(NUMBER));
    answer(&mut kiosk, Err(DocumentFailure::NothingThere));
    kiosk.send(Event::AccessNumberOffered);
    assert_eq!(*number_page(&kiosk).question.value, NUMBER);
}

#[test]
fn every_way_out_of_the_page_works_and_the_digits_go_with_the_session() {
    let mut kiosk = asked(Language::English);
    kiosk.send(Event::Typed(Zeroizing::new("0000".to_owned())));
    kiosk.send(Event::Back);
    assert!(page(&kiosk).takes_number);
    kiosk.send(Event::AccessNumberOffered);
    assert_eq!(
        *number_page(&kiosk).question.value,
        "0000",
        "back without loss"
    );
    kiosk.send(Event::TypeInstead);
    assert_eq!(kiosk.question().field.as_str(), "national_id");
    let mut kiosk = asked(Language::English);
    kiosk.send(Event::Typed(Zeroizing::new("0000".to_owned())));
    kiosk.send(Event::EndSession);
    assert_eq!(kiosk.ends, [SessionEnd::Ended]);
    kiosk.send(Event::Continue);
    assert!(kiosk.reads.is_empty());
}

#[test]
fn lines_that_were_read_are_used_before_digits_are_asked_for() {
    let (mut kiosk, _) = at_the_question(Language::English);
    kiosk.send(Event::DocumentOffered);
    kiosk.send(Event::DocumentWayChosen(DocumentWay::Lines));
    answer(&mut kiosk, Ok(facts(DocumentCheck::Unsigned)));
    kiosk.send(Event::DocumentOffered);
    assert!(!page(&kiosk).takes_number);
    kiosk.send(Event::DocumentWayChosen(DocumentWay::Chip));
    answer(&mut kiosk, Err(DocumentFailure::Unreadable));
    assert!(page(&kiosk).takes_number, "they did not open it");
}
