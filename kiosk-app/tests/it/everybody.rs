//! By touch, by the keys of a keypad and by two switches: the same services, to the same end.
//!
//! A window is driven for each shape of service: every way to ask, every mode and every price stands
//! in at least one of them. The ordinary run walks the richest of them, the long run all. That the other services lead to their ends too is shown on the journey
//! alone, in `journey/tests/it/walks.rs`: they are made of the same pages.

use std::collections::BTreeSet;

use kiosk_domain::Language;
use kiosk_domain::catalogue::{Price, Service};

use crate::person::{Hands, Person, catalogue, today};
use crate::stage::Stage;

/// What a service is made of, as far as a hand can tell.
fn shape(service: &Service) -> BTreeSet<String> {
    let price = match service.price_on(today(), catalogue().convenience_fee()) {
        Price::Known { .. } => "known".to_owned(),
        other => format!("{other:?}"),
    };
    let kinds = service.fields().map(|field| {
        let kind = format!("{:?}", field.kind);
        let kind = kind
            .split([' ', '{', '('])
            .next()
            .unwrap_or_default()
            .to_owned();
        format!("asks {kind}")
    });
    let made = [format!("mode {:?}", service.mode), format!("price {price}")];
    kinds.chain(made).collect()
}

/// The fewest services, nearly, that have all there is.
fn shapes() -> Vec<Service> {
    let catalogue = catalogue();
    let mut missing: BTreeSet<String> = catalogue.services().flat_map(shape).collect();
    let mut chosen = Vec::new();
    while !missing.is_empty() {
        let best = catalogue
            .services()
            .max_by_key(|service| shape(service).intersection(&missing).count());
        let best = best.unwrap();
        missing = missing.difference(&shape(best)).cloned().collect();
        chosen.push(best.clone());
    }
    chosen
}

/// What the journey wanted done when `hands` walked `service`.
fn walked(stage: &Stage, hands: Hands, language: Language, service: &Service) -> Vec<String> {
    let mut person = Person::new(stage, hands, language);
    person.walk(service);
    assert_eq!(
        person.commands.last().map(String::as_str),
        Some("ended Finished")
    );
    person.commands
}

fn keys_and_touch_agree(services: &[Service]) {
    let stage = Stage::new();
    for service in services {
        for language in Language::ALL {
            let by_touch = walked(&stage, Hands::Touch, language, service);
            let by_keys = walked(&stage, Hands::Keys, language, service);
            assert_eq!(by_keys, by_touch, "{}", service.id);
        }
    }
}

fn switches_and_touch_agree(services: &[Service]) {
    let stage = Stage::new();
    for (number, service) in services.iter().enumerate() {
        let language = Language::ALL[number % Language::ALL.len()];
        let by_touch = walked(&stage, Hands::Touch, language, service);
        let by_switches = walked(&stage, Hands::Switches, language, service);
        assert_eq!(by_switches, by_touch, "{}", service.id);
    }
}

#[test]
fn keys_and_touch_lead_to_the_same_end_in_both_languages() {
    keys_and_touch_agree(&shapes()[..1]);
}

#[test]
fn two_switches_lead_to_the_same_end() {
    switches_and_touch_agree(&shapes()[..2]);
}

#[test]
fn a_service_is_tried_out_by_touch_by_keys_and_by_two_switches() {
    let stage = Stage::new();
    let service = &shapes()[0];
    for language in Language::ALL {
        for hands in [Hands::Touch, Hands::Keys, Hands::Switches] {
            let mut person = Person::new(&stage, hands, language);
            person.try_out(service);
            assert_eq!(
                person.commands,
                ["trial began", "trial ended"],
                "{hands:?} {language:?}"
            );
        }
    }
}

#[test]
#[ignore = "thousands of presses on the window; runs in cargo xtask test --long"]
fn keys_and_touch_lead_every_shape_of_service_to_the_same_end_in_both_languages() {
    keys_and_touch_agree(&shapes());
}

#[test]
#[ignore = "thousands of presses on the window; runs in cargo xtask test --long"]
fn two_switches_lead_every_shape_of_service_to_the_same_end() {
    switches_and_touch_agree(&shapes());
}

#[test]
fn every_service_has_only_what_the_shapes_have() {
    let had: BTreeSet<String> = shapes().iter().flat_map(shape).collect();
    for service in catalogue().services() {
        assert!(shape(service).is_subset(&had), "{}", service.id);
    }
}
