//! Whatever is typed, a validator decides; and a normal form stays as it is.

use kiosk_domain::catalogue::{Choice, FieldKind};
use kiosk_domain::format::{check, masked_for_paper, shown};
use kiosk_domain::{Answer, Language, Text};
use proptest::prelude::*;

fn kinds() -> Vec<FieldKind> {
    let option = |id: &str| Choice {
        id: id.to_owned(),
        label: Text::new(id, id),
    };
    vec![
        FieldKind::NationalId,
        FieldKind::MaishaNumber,
        FieldKind::AlienId,
        FieldKind::RefugeeId,
        FieldKind::Passport,
        FieldKind::AnyIdentity,
        FieldKind::WaitingCardSerial,
        FieldKind::KraPin,
        FieldKind::Phone,
        FieldKind::Email,
        FieldKind::BirthEntryNumber,
        FieldKind::DrivingLicence,
        FieldKind::VehicleRegistration,
        FieldKind::Name,
        FieldKind::County,
        FieldKind::Date {
            days_min: Some(i32::MIN),
            days_max: Some(i32::MAX),
        },
        FieldKind::Year,
        FieldKind::Amount,
        FieldKind::ReferenceNumber,
        FieldKind::Choice {
            options: vec![option("a"), option("b")],
        },
        FieldKind::Text { characters_max: 20 },
        FieldKind::DocumentPhoto,
        FieldKind::Fingerprint,
        FieldKind::Consent,
    ]
}

/// Text of any characters, and text made of what answers are made of.
fn typed() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9AKPZap/. +@'-]{0,16}",
        "\\+?(254|0)?[0-9]{9}",
        "[0-9]{1,14}"
    ]
}

proptest! {
    #[test]
    fn every_text_is_taken_or_refused_with_words(typed in typed()) {
        let today = "2026-11-24".parse().expect("a date");
        for kind in kinds() {
            match check(&kind, &typed, today) {
                Ok(answer) => prop_assert!(!shown(&kind, &answer, Language::English).is_empty()),
                Err(refusal) => prop_assert!(!refusal.message(&kind).sw.is_empty()),
            }
        }
    }

    #[test]
    fn a_normal_form_is_its_own_normal_form(typed in typed()) {
        let today = "2026-11-24".parse().expect("a date");
        for kind in kinds() {
            if let Ok(Answer::Text(normal)) = check(&kind, &typed, today).as_ref() {
                let again = check(&kind, normal, today);
                prop_assert!(again == Ok(Answer::Text(normal.clone())), "{kind:?}: {normal:?}");
            }
        }
    }

    #[test]
    fn paper_never_holds_more_than_three_characters_of_a_private_answer(typed in typed()) {
        let today = "2026-11-24".parse().expect("a date");
        for kind in kinds().into_iter().filter(FieldKind::is_private_by_nature) {
            if let Ok(answer) = check(&kind, &typed, today) {
                let paper = masked_for_paper(&kind, &answer, Language::Kiswahili);
                prop_assert!(paper.chars().filter(|c| *c != '•').count() <= 3, "{kind:?}: {paper}");
            }
        }
    }
}
