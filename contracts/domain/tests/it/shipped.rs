//! The catalogue in `assets/catalogue` keeps what we say about it.

use std::collections::BTreeMap;
use std::path::Path;

use kiosk_domain::catalogue::{
    Catalogue, CatalogueFile, FeeAmount, Field, FieldKind, Kiswahili, LawfulBasis, Mode, Price,
    Service, StepKind,
};
use kiosk_domain::{Language, ServiceId, Text};

/// Every file of `assets/catalogue`, as the kiosk reads it.
pub(crate) fn shipped() -> Catalogue {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/catalogue");
    let files: Vec<CatalogueFile> = std::fs::read_dir(&folder)
        .expect("assets/catalogue is there")
        .map(|entry| entry.expect("a folder entry").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .map(|path| {
            let name = path
                .file_name()
                .expect("a file has a name")
                .to_string_lossy();
            CatalogueFile::new(name, std::fs::read_to_string(&path).expect("readable"))
        })
        .collect();
    Catalogue::from_files(&files).unwrap_or_else(|faults| {
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        panic!("the catalogue is broken:\n{}", said.join("\n"))
    })
}

fn service<'a>(catalogue: &'a Catalogue, id: &str) -> &'a Service {
    catalogue
        .service(&ServiceId::new(id).expect("an id"))
        .expect("a service of the catalogue")
}

fn asked(service: &Service) -> Vec<&str> {
    service.fields().map(|field| field.id.as_str()).collect()
}

#[test]
fn it_has_the_scale_of_the_programme() {
    let catalogue = shipped();
    assert_eq!(catalogue.services().count(), 139);
    assert_eq!(
        catalogue.services().filter(|service| service.core).count(),
        128
    );
    assert_eq!(catalogue.agencies().count(), 45);
    let mut modes = BTreeMap::new();
    for service in catalogue.services() {
        *modes.entry(service.mode).or_insert(0) += 1;
    }
    let expected = [
        (Mode::EndToEnd, 29),
        (Mode::Info, 17),
        (Mode::Pay, 12),
        (Mode::Apply, 45),
        (Mode::Part, 36),
    ];
    assert_eq!(modes, expected.into());
}

#[test]
fn every_service_belongs_to_an_agency_and_every_life_event_has_services() {
    let catalogue = shipped();
    for service in catalogue.services() {
        assert!(
            catalogue.agency(&service.agency).is_some(),
            "{}",
            service.id
        );
    }
    for category in catalogue.categories() {
        let mut services = catalogue.services();
        assert!(
            services.any(|service| service.category == category.id),
            "{}",
            category.id
        );
    }
}

fn texts_of_field(field: &Field) -> Vec<&Text> {
    let mut texts = vec![&field.label, &field.why, &field.purpose];
    if let FieldKind::Choice { options } = &field.kind {
        texts.extend(options.iter().map(|option| &option.label));
    }
    texts
}

fn texts(service: &Service) -> Vec<&Text> {
    let mut texts = vec![
        &service.name,
        &service.takes,
        &service.output,
        &service.purpose,
    ];
    texts.extend(&service.needs);
    texts.extend(service.fees.iter().map(|fee| &fee.label));
    texts.extend(service.fields().flat_map(texts_of_field));
    texts
}

#[test]
fn every_text_is_there_in_both_languages() {
    let catalogue = shipped();
    for service in catalogue.services() {
        for text in texts(service) {
            for language in Language::ALL {
                let said = text.in_language(language);
                assert_eq!(said, said.trim(), "{}: {text:?}", service.id);
                assert!(!said.is_empty(), "{}: {text:?}", service.id);
            }
        }
    }
    for agency in catalogue.agencies() {
        assert!(
            !agency.name.sw.is_empty() && !agency.short.is_empty(),
            "{}",
            agency.id
        );
    }
}

#[test]
fn sentences_for_citizens_are_short() {
    for service in shipped().services() {
        for field in service.fields() {
            for text in [&field.label, &field.why, &field.purpose] {
                let longest = text.en.chars().count().max(text.sw.chars().count());
                assert!(
                    longest <= 120,
                    "{}: {text:?} has {longest} characters",
                    service.id
                );
            }
        }
    }
}

#[test]
fn every_field_says_for_what_it_is_asked() {
    for service in shipped().services() {
        for field in service.fields() {
            assert!(!field.purpose.en.is_empty(), "{}.{}", service.id, field.id);
            assert!(!field.why.en.is_empty(), "{}.{}", service.id, field.id);
        }
    }
}

#[test]
fn nobody_asks_for_a_password() {
    let secrets = [
        "password",
        "passcode",
        "nywila",
        "neno la siri",
        "login",
        "otp",
    ];
    for service in shipped().services() {
        for field in service.fields() {
            let said = format!("{} {} {}", field.id, field.label.en, field.label.sw).to_lowercase();
            let words: Vec<&str> = said.split(|c: char| !c.is_alphanumeric()).collect();
            let found = secrets
                .iter()
                .find(|secret| words.contains(secret) || said.contains("siri"));
            assert_eq!(found, None, "{}.{}", service.id, field.id);
        }
    }
}

#[test]
fn numbers_that_point_at_one_person_are_masked() {
    for service in shipped().services() {
        for field in service
            .fields()
            .filter(|field| field.kind.is_private_by_nature())
        {
            assert!(field.private, "{}.{}", service.id, field.id);
        }
    }
}

#[test]
fn journeys_are_short_and_counters_ask_only_who_and_where() {
    for service in shipped().services() {
        let count = service.fields().count();
        assert!(count <= 6, "{} asks {count} questions", service.id);
        if service.mode == Mode::Part {
            let mut typed = asked(service);
            // A finger says who, and can be left out.
            typed.retain(|id| *id != "own_finger");
            assert_eq!(typed.len(), 3, "{}", service.id);
            assert_eq!(typed[1..], ["phone", "preferred_county"], "{}", service.id);
        }
    }
}

#[test]
fn kiswahili_stays_marked_until_a_native_speaker_has_read_it() {
    let catalogue = shipped();
    assert!(
        catalogue
            .services()
            .all(|service| service.kiswahili == Kiswahili::Proposed)
    );
    assert!(
        catalogue
            .agencies()
            .all(|agency| agency.kiswahili == Kiswahili::Proposed)
    );
}

#[test]
fn consent_is_asked_only_where_it_is_the_ground() {
    for service in shipped().services() {
        let box_to_tick = service
            .fields()
            .any(|field| field.kind == FieldKind::Consent);
        if box_to_tick {
            assert_eq!(service.lawful_basis, LawfulBasis::Consent, "{}", service.id);
        }
    }
}

#[test]
fn every_service_has_a_dated_price_row() {
    for service in shipped().services() {
        assert!(!service.fees.is_empty(), "{}", service.id);
    }
}

#[test]
fn what_costs_something_is_never_shown_as_free() {
    let catalogue = shipped();
    let today = "2026-11-24".parse().expect("a date");
    for service in catalogue.services() {
        let price = service.price_on(today, catalogue.convenience_fee());
        let unknown = service
            .fees
            .iter()
            .any(|row| row.amount == FeeAmount::NotFound);
        assert_eq!(price == Price::NotFound, unknown, "{}", service.id);
    }
}

#[test]
fn a_pin_certificate_needs_an_id_number_and_the_registered_email() {
    let catalogue = shipped();
    let service = service(&catalogue, "kra-pin-print");
    assert_eq!(
        (service.mode, asked(service)),
        (Mode::EndToEnd, vec!["national_id", "registered_email"])
    );
}

#[test]
fn a_birth_certificate_costs_200_and_needs_a_photographed_notification() {
    let catalogue = shipped();
    let service = service(&catalogue, "crs-birth-cert");
    assert_eq!(service.fees[0].amount, FeeAmount::Kes(200));
    let capture = service
        .steps
        .iter()
        .find(|step| step.kind == StepKind::Capture);
    let photo = &capture.expect("a capture step").fields[0];
    assert_eq!(
        (photo.id.as_str(), &photo.kind),
        ("birth_notification_photo", &FieldKind::DocumentPhoto)
    );
}

#[test]
fn the_status_of_an_id_is_asked_by_waiting_card() {
    let catalogue = shipped();
    let service = service(&catalogue, "nrb-id-status");
    assert_eq!(service.mode, Mode::Info);
    assert_eq!(
        service.fields().next().expect("one").kind,
        FieldKind::WaitingCardSerial
    );
}

#[test]
fn an_id_replacement_ends_at_an_officer() {
    let catalogue = shipped();
    let service = service(&catalogue, "nrb-id-replace");
    assert_eq!(service.mode, Mode::Part);
    assert!(service.officer_biometrics);
}
