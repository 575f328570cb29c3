//! Every service of the shipped catalogue leads to its end.

use kiosk_domain::Language;
use kiosk_domain::catalogue::{Mode, Price};
use kiosk_domain::receipt::{Delivery, ReceiptKind};
use kiosk_journey::{Screen, SessionEnd, StatusNotice};

use crate::kiosk::{Kiosk, catalogue};

/// More touches than anybody should need.
const EVENTS_MAX: usize = 200;

#[test]
fn every_service_is_walked_to_its_end_in_both_languages() {
    let catalogue = catalogue();
    assert!(catalogue.services().count() >= 128);
    for language in Language::ALL {
        for service in catalogue.services() {
            let mut kiosk = Kiosk::new();
            kiosk.choose(&service.id, language);
            kiosk.go_on_until(service, |screen| matches!(screen, Screen::Done(_)));
            assert_done(&kiosk, service.name.in_language(language));
            kiosk.go_on_until(service, |screen| matches!(screen, Screen::Attract { .. }));
            assert_eq!(kiosk.ends, [SessionEnd::Finished], "{}", service.id);
            assert!(kiosk.events <= EVENTS_MAX, "{} takes too long", service.id);
            let [submission] = &kiosk.saved[..] else {
                panic!("{} is not saved once", service.id);
            };
            assert_eq!(submission.receipt.language, language);
            assert_eq!(submission.transaction.header.service, service.id);
        }
    }
}

fn assert_done(kiosk: &Kiosk, name: &str) {
    let Screen::Done(done) = kiosk.screen() else {
        panic!("{name} is not done");
    };
    assert!(done.printed);
    assert_eq!(done.service, name);
    assert_eq!(done.delivery, Delivery::Received);
    assert!(!done.next_step.is_empty());
}

#[test]
fn what_ends_at_the_counter_is_never_paid_here() {
    let catalogue = catalogue();
    for service in catalogue.services().filter(|s| s.mode == Mode::Part) {
        let mut kiosk = Kiosk::new();
        kiosk.choose(&service.id, Language::English);
        kiosk.go_on_until(service, |screen| matches!(screen, Screen::Done(_)));
        assert!(kiosk.payments.is_empty(), "{} was paid", service.id);
        let receipt = &kiosk.saved[0].receipt;
        assert_eq!(receipt.kind, ReceiptKind::CounterTicket);
        assert_eq!(receipt.paid, None);
    }
}

#[test]
fn what_has_a_price_is_paid_before_it_is_saved() {
    let catalogue = catalogue();
    let priced = catalogue.services().filter(|service| {
        let day = Kiosk::new().now.wall.date();
        let price = service.price_on(day, catalogue.convenience_fee());
        service.mode != Mode::Part && matches!(price, Price::Known { .. } | Price::Entered)
    });
    for service in priced {
        let mut kiosk = Kiosk::new();
        kiosk.choose(&service.id, Language::Kiswahili);
        kiosk.go_on_until(service, |screen| matches!(screen, Screen::Pay(_)));
        assert!(kiosk.saved.is_empty());
        kiosk.go_on_until(service, |screen| matches!(screen, Screen::Done(_)));
        let paid = kiosk.saved[0].receipt.paid.as_ref().unwrap();
        assert_eq!(
            kiosk.payments.as_slice(),
            std::slice::from_ref(&paid.invoice)
        );
    }
}

#[test]
fn the_list_is_paged_and_searched_in_the_language_of_the_session() {
    use kiosk_journey::Event;
    let mut kiosk = Kiosk::new();
    kiosk.send(Event::Begin);
    kiosk.send(Event::LanguageChosen(Language::Kiswahili));
    let Screen::FindService(top) = kiosk.screen() else {
        panic!("no list");
    };
    let largest = top.categories.iter().max_by_key(|c| c.services).unwrap();
    kiosk.send(Event::CategoryChosen(Some(largest.id.clone())));
    kiosk.send(Event::PageTurned(usize::MAX));
    let Screen::FindService(list) = kiosk.screen() else {
        panic!("no list");
    };
    assert_eq!(list.category.as_ref(), Some(&largest.name));
    assert_eq!(list.pages, largest.services.div_ceil(6));
    assert_eq!(list.page, list.pages - 1);
    kiosk.send(Event::SearchTyped("pasipoti".to_owned()));
    let Screen::FindService(list) = kiosk.screen() else {
        panic!("no list");
    };
    let name = list.services[0].name.to_lowercase();
    assert!(name.contains("pasipoti"), "{name} was found first");
}

#[test]
fn a_broken_camera_is_named_before_anybody_starts_and_stops_only_what_needs_it() {
    use kiosk_domain::{Capability, DeviceState};
    use kiosk_journey::{Event, Unavailable};
    let catalogue = catalogue();
    let needs_camera =
        |s: &&kiosk_domain::catalogue::Service| s.capabilities().contains(&Capability::Camera);
    let service = catalogue.services().find(needs_camera).unwrap();
    let mut kiosk = Kiosk::new();
    kiosk.send(Event::Device(
        Capability::Camera,
        DeviceState::HardwareError,
    ));
    let missing = StatusNotice::Missing(Capability::Camera);
    assert_eq!(kiosk.view().notices, [missing]);
    kiosk.choose(&service.id, Language::English);
    kiosk.send(Event::Start);
    let Screen::AboutService(about) = kiosk.screen() else {
        panic!("a service without its device started");
    };
    assert_eq!(
        about.unavailable,
        Some(Unavailable::Needs(Capability::Camera))
    );
    kiosk.send(Event::Device(Capability::Camera, DeviceState::Online));
    kiosk.send(Event::Start);
    assert!(matches!(kiosk.screen(), Screen::Notice(_)));
}

#[test]
fn an_enquiry_promises_no_answer_that_this_kiosk_cannot_give() {
    let catalogue = catalogue();
    let enquiries = catalogue.services().filter(|s| s.mode == Mode::Info);
    let mut asked = 0;
    for service in enquiries {
        for language in Language::ALL {
            let mut kiosk = Kiosk::new();
            kiosk.choose(&service.id, language);
            let Screen::AboutService(about) = kiosk.screen() else {
                panic!("{} is not explained first", service.id);
            };
            assert!(about.output.contains("1919"), "{}", service.id);
            assert_ne!(about.takes, service.takes.in_language(language));
            asked += 1;
        }
    }
    assert!(asked > 0);
}
