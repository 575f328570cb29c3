//! Nothing that was answered is lost, and nothing private is shown unasked.

use kiosk_domain::Language;
use kiosk_domain::catalogue::{FieldKind, Mode};
use kiosk_journey::{Event, PhotoFailure, Screen};
use zeroize::Zeroizing;

use crate::kiosk::{Kiosk, catalogue, free_service, service};

fn typed(text: &str) -> Event {
    Event::Typed(Zeroizing::new(text.to_owned()))
}

#[test]
fn a_new_language_in_the_middle_of_a_question_keeps_the_draft_and_says_all_else_anew() {
    let service = service(Mode::EndToEnd, |service, _| {
        service.fields().next().unwrap().kind == FieldKind::NationalId
    });
    let mut kiosk = Kiosk::new();
    kiosk.choose(&service.id, Language::English);
    kiosk.send(Event::Start);
    kiosk.send(Event::NoticeAccepted);
    kiosk.send(typed("12"));
    kiosk.send(Event::Continue);
    let english = kiosk.question();
    kiosk.send(Event::LanguageChosen(Language::Kiswahili));
    let kiswahili = kiosk.question();
    let label = &service.fields().next().unwrap().label;
    assert_eq!(english.label, label.en);
    assert_eq!(kiswahili.label, label.sw);
    assert_eq!(*kiswahili.value, "12");
    assert!(english.error.is_some() && kiswahili.error.is_some());
    assert_ne!(english.error, kiswahili.error);
    kiosk.send(typed("123"));
    assert_eq!(kiosk.question().error, None);
}

#[test]
fn back_to_the_first_page_and_forth_again_keeps_every_answer() {
    let service = free_service();
    let mut kiosk = Kiosk::new();
    kiosk.choose(&service.id, Language::English);
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::CheckAnswers(_)));
    let before = rows(&kiosk);
    while !matches!(kiosk.screen(), Screen::FindService(_)) {
        assert!(kiosk.view().can_go_back);
        kiosk.send(Event::Back);
    }
    kiosk.send(Event::ServiceChosen(service.id.clone()));
    kiosk.send(Event::Start);
    kiosk.send(Event::NoticeAccepted);
    for _ in service.fields() {
        kiosk.send(Event::Continue);
    }
    assert_eq!(rows(&kiosk), before);
}

#[test]
fn a_changed_answer_leads_straight_back_to_the_check_page() {
    let service = free_service();
    let mut kiosk = Kiosk::new();
    kiosk.choose(&service.id, Language::English);
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::CheckAnswers(_)));
    let first = service.fields().next().unwrap();
    kiosk.send(Event::Change(first.id.clone()));
    assert_eq!(kiosk.question().field, first.id);
    kiosk.send(Event::Continue);
    assert!(matches!(kiosk.screen(), Screen::CheckAnswers(_)));
}

#[test]
fn another_service_does_not_inherit_answers() {
    let service = free_service();
    let mut kiosk = Kiosk::new();
    kiosk.choose(&service.id, Language::English);
    kiosk.go_on_until(&service, |screen| matches!(screen, Screen::CheckAnswers(_)));
    while !matches!(kiosk.screen(), Screen::FindService(_)) {
        kiosk.send(Event::Back);
    }
    let catalogue = catalogue();
    let field = &service.fields().next().unwrap().id;
    let other = catalogue
        .services()
        .find(|s| s.id != service.id && s.fields().next().is_some_and(|f| f.id == *field))
        .unwrap();
    kiosk.send(Event::ServiceChosen(other.id.clone()));
    kiosk.send(Event::Start);
    kiosk.send(Event::NoticeAccepted);
    assert_eq!(*kiosk.question().value, "");
}

#[test]
fn private_answers_are_masked_on_the_check_page_and_on_paper() {
    let catalogue = catalogue();
    for service in catalogue.services() {
        let mut kiosk = Kiosk::new();
        kiosk.choose(&service.id, Language::English);
        kiosk.go_on_until(service, |screen| matches!(screen, Screen::CheckAnswers(_)));
        let shown: Vec<String> = rows(&kiosk);
        kiosk.go_on_until(service, |screen| matches!(screen, Screen::Done(_)));
        let paper = format!("{:?}", kiosk.saved[0].receipt.details);
        for secret in ["00000001", "A000000000Z", "711000222", "asha@mfano"] {
            assert!(!paper.contains(secret), "{}: {paper}", service.id);
        }
        for (row, field) in shown.iter().zip(service.fields()) {
            let must_hide = field.private && field.kind.is_private_by_nature();
            assert!(
                !must_hide || row.contains('•'),
                "{}: {} is readable",
                service.id,
                field.id
            );
        }
    }
}

#[test]
fn a_failed_photograph_says_what_to_do_and_can_be_taken_again() {
    let catalogue = catalogue();
    let service = catalogue
        .services()
        .find(|s| s.fields().any(|f| f.kind == FieldKind::DocumentPhoto))
        .unwrap();
    let mut kiosk = Kiosk::new();
    kiosk.choose(&service.id, Language::Kiswahili);
    kiosk.go_on_until(service, |screen| matches!(screen, Screen::Capture(_)));
    kiosk.send(Event::PhotographAsked);
    kiosk.send(Event::Back);
    kiosk.send(Event::Photographed(Err(PhotoFailure::NothingThere)));
    let Screen::Capture(page) = kiosk.screen() else {
        panic!("the page was left while the camera worked");
    };
    assert!(!page.busy && page.error.unwrap().contains("kamera"));
    kiosk.go_on(service);
    let Screen::Capture(page) = kiosk.screen() else {
        panic!("the photograph was not shown");
    };
    assert!(page.photo.is_some() && page.error.is_none());
}

fn rows(kiosk: &Kiosk) -> Vec<String> {
    let Screen::CheckAnswers(page) = kiosk.screen() else {
        panic!("this is not the check page");
    };
    page.rows.iter().map(|row| row.value.to_string()).collect()
}

#[test]
fn only_a_reader_of_kiswahili_is_told_that_it_is_a_proposal() {
    let service = free_service();
    for (language, told) in [(Language::English, false), (Language::Kiswahili, true)] {
        let mut kiosk = Kiosk::new();
        kiosk.choose(&service.id, language);
        let Screen::AboutService(about) = kiosk.screen() else {
            panic!("a chosen service is explained first")
        };
        assert_eq!(about.kiswahili_proposed, told, "{language:?}");
    }
}
