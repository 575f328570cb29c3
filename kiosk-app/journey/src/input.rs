//! Which keyboard a kind of answer gets. Lengths leave room for another number, so that its
//! validator can say what was typed instead.

use kiosk_domain::Language;
use kiosk_domain::catalogue::FieldKind;
use kiosk_domain::format::COUNTIES;

use crate::{ChoiceRow, FieldInput};

/// How a question of `kind` is answered.
pub(crate) fn of(kind: &FieldKind, language: Language) -> FieldInput {
    match kind {
        FieldKind::NationalId
        | FieldKind::AlienId
        | FieldKind::WaitingCardSerial
        | FieldKind::DrivingLicence => digits(9),
        FieldKind::MaishaNumber => digits(14),
        FieldKind::Year => digits(4),
        FieldKind::RefugeeId => code(15, "NRB00000000"),
        FieldKind::AnyIdentity => code(15, "00000000"),
        FieldKind::Passport => code(9, "BK000000"),
        FieldKind::KraPin => code(11, "A000000000Z"),
        FieldKind::BirthEntryNumber => code(20, "0000000000"),
        FieldKind::VehicleRegistration => code(10, "KDA 123A"),
        FieldKind::ReferenceNumber => code(40, "ABC/012/2026"),
        FieldKind::Phone => FieldInput::Phone,
        FieldKind::Email => FieldInput::Email,
        FieldKind::Name => FieldInput::Name,
        FieldKind::Date { .. } => FieldInput::Date,
        FieldKind::Amount => FieldInput::Amount,
        FieldKind::Text { characters_max } => FieldInput::Text {
            characters_max: usize::from(*characters_max),
        },
        FieldKind::County => FieldInput::Choice(counties()),
        FieldKind::Choice { options } => {
            let rows = options.iter();
            let rows = rows.map(|option| choice(&option.id, option.label.in_language(language)));
            FieldInput::Choice(rows.collect())
        }
        // Documents and fingers have pages of their own, without a keyboard.
        FieldKind::Consent | FieldKind::DocumentPhoto | FieldKind::Fingerprint => {
            FieldInput::Consent
        }
    }
}

fn digits(characters_max: usize) -> FieldInput {
    FieldInput::Digits { characters_max }
}

fn code(characters_max: usize, example: &str) -> FieldInput {
    FieldInput::Code {
        characters_max,
        example: example.to_owned(),
    }
}

fn choice(id: &str, label: &str) -> ChoiceRow {
    ChoiceRow {
        id: id.to_owned(),
        label: label.to_owned(),
    }
}

fn counties() -> Vec<ChoiceRow> {
    let counties = COUNTIES.iter();
    counties
        .map(|county| choice(county.code, county.name))
        .collect()
}
