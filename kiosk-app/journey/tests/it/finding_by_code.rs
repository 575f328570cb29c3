//! A service is found by a code that is held before the kiosk.

use kiosk_domain::transaction::{DocumentCheck, DocumentWay};
use kiosk_domain::{Capability, DeviceState, Language, service_code};
use kiosk_journey::{DocumentFacts, DocumentFailure, DocumentKind, Event, FindByCodeView, Screen};

use crate::kiosk::{Kiosk, catalogue, free_service};

/// Before the list, in that language.
fn at_list(language: Language) -> Kiosk {
    let mut kiosk = Kiosk::new();
    kiosk.send(Event::Begin);
    kiosk.send(Event::LanguageChosen(language));
    kiosk
}

fn page(kiosk: &Kiosk) -> FindByCodeView {
    match kiosk.screen() {
        Screen::FindByCode(page) => page,
        _ => panic!("this is not the page of the code"),
    }
}

fn shown(kiosk: &mut Kiosk, text: &str) {
    let attempt = kiosk.reads.last().unwrap().0;
    let result = Ok(DocumentFacts {
        kind: DocumentKind::Code,
        number: text.to_owned(),
        born: None,
        expires: None,
        check: DocumentCheck::CannotTell,
    });
    kiosk.send(Event::DocumentRead { attempt, result });
}

#[test]
fn the_code_of_every_service_opens_the_page_about_it() {
    for service in catalogue().services() {
        let mut kiosk = at_list(Language::Kiswahili);
        kiosk.send(Event::CodeOffered);
        assert!(page(&kiosk).reading && !page(&kiosk).by_camera);
        assert!(matches!(kiosk.reads[0].1, DocumentWay::Code));
        shown(&mut kiosk, &service_code::code_of(&service.id));
        let Screen::AboutService(about) = kiosk.screen() else {
            panic!("the code of {} leads nowhere", service.id);
        };
        assert_eq!(about.name, service.name.in_language(Language::Kiswahili));
        assert!(kiosk.checks.is_empty(), "it is noted as a document");
    }
}

#[test]
fn a_code_that_names_no_service_of_this_kiosk_says_so_and_what_to_do() {
    for language in Language::ALL {
        let mut said = Vec::new();
        for text in ["https://example.com/win", "HUDUMA:SERVICE/NO-SUCH-SERVICE"] {
            let mut kiosk = at_list(language);
            kiosk.send(Event::CodeOffered);
            shown(&mut kiosk, text);
            let page = page(&kiosk);
            assert!(!page.reading && page.can_read);
            let error = page.error.unwrap();
            assert!(!error.contains("example"), "the code is said back");
            said.push(error);
            kiosk.send(Event::CodeOffered);
            assert_eq!(kiosk.reads.len(), 2, "it cannot be tried again");
            kiosk.send(Event::Back);
            assert!(matches!(kiosk.screen(), Screen::FindService(_)));
        }
        assert_ne!(said[0], said[1]);
    }
}

#[test]
fn who_goes_back_or_leaves_is_not_waited_for_and_a_late_code_opens_nothing() {
    let code = service_code::code_of(&free_service().id);
    let mut kiosk = at_list(Language::English);
    kiosk.send(Event::CodeOffered);
    kiosk.send(Event::Back);
    assert_eq!(kiosk.stopped, 1);
    shown(&mut kiosk, &code);
    assert!(matches!(kiosk.screen(), Screen::FindService(_)));
    kiosk.send(Event::CodeOffered);
    let late = kiosk.reads.last().unwrap().0;
    kiosk.send(Event::EndSession);
    assert_eq!(kiosk.stopped, 2);
    kiosk.send(Event::Begin);
    kiosk.send(Event::LanguageChosen(Language::English));
    kiosk.send(Event::CodeOffered);
    let result = Err(DocumentFailure::NothingThere);
    kiosk.send(Event::DocumentRead {
        attempt: late,
        result,
    });
    assert!(page(&kiosk).reading, "another citizen's answer was taken");
    kiosk.wait_seconds(3_600);
    assert!(matches!(kiosk.screen(), Screen::Attract { .. }));
    assert_eq!(kiosk.stopped, 3);
}

#[test]
fn the_camera_reads_where_no_scanner_does_and_without_both_it_is_not_offered() {
    let mut kiosk = at_list(Language::English);
    let broken = |family| Event::Device(family, DeviceState::HardwareError);
    kiosk.send(broken(Capability::Scanner));
    kiosk.send(Event::CodeOffered);
    assert!(page(&kiosk).by_camera);
    assert_eq!(kiosk.readers, [Capability::Camera]);
    kiosk.send(Event::Back);
    kiosk.send(broken(Capability::Camera));
    let Screen::FindService(list) = kiosk.screen() else {
        panic!("no list");
    };
    assert!(!list.can_scan);
    kiosk.send(Event::CodeOffered);
    assert!(matches!(kiosk.screen(), Screen::FindService(_)));
}
