//! Questions: what is asked, why and for what.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;

use crate::FieldId;
use crate::catalogue::{Choice, Field, FieldKind};

use super::page::Page;
use super::schema::{FieldEntries, FieldEntry, FieldUse, FieldsFile, OptionEntry};

/// Words for secrets that belong to the citizen alone; no kiosk asks for them.
const SECRETS: [&str; 6] = [
    "password",
    "passcode",
    "nywila",
    "neno la siri",
    "m-pesa pin",
    "login",
];

/// The questions of `fields.toml`.
pub(super) fn shared(page: &mut Page<'_>) -> BTreeMap<FieldId, Field> {
    let file: Option<FieldsFile> = page.parse();
    file.map(|file| fields(page, &file.field))
        .unwrap_or_default()
}

/// Every question of a file that has no fault.
pub(super) fn fields(page: &mut Page<'_>, entries: &FieldEntries) -> BTreeMap<FieldId, Field> {
    entries
        .iter()
        .filter_map(|(id, entry)| {
            let field = field(page, id, entry)?;
            refuse_secrets(page, &field, &id.span());
            Some((field.id.clone(), field))
        })
        .collect()
}

fn field(page: &mut Page<'_>, id: &Spanned<FieldId>, entry: &FieldEntry) -> Option<Field> {
    let (at, of) = (id.span(), format!("field `{}`", id.get_ref()));
    let label = page.needed_words("label", entry.label.as_ref(), &of, &at);
    let why = page.needed_words("why", entry.why.as_ref(), &of, &at);
    let purpose = page.needed_words("purpose", entry.purpose.as_ref(), &of, &at);
    let kind = kind(page, entry)?;
    refuse_stray_keys(page, entry, &kind, &at);
    Some(Field {
        id: id.get_ref().clone(),
        label: label?,
        why: why?,
        purpose: purpose?,
        required: entry.required.unwrap_or(true),
        private: entry.private.unwrap_or_else(|| kind.is_private_by_nature()),
        kind,
    })
}

fn kind(page: &mut Page<'_>, entry: &FieldEntry) -> Option<FieldKind> {
    Some(match entry.kind.get_ref().as_str() {
        "national_id" => FieldKind::NationalId,
        "maisha_number" => FieldKind::MaishaNumber,
        "alien_id" => FieldKind::AlienId,
        "refugee_id" => FieldKind::RefugeeId,
        "passport" => FieldKind::Passport,
        "any_identity" => FieldKind::AnyIdentity,
        "waiting_card_serial" => FieldKind::WaitingCardSerial,
        "kra_pin" => FieldKind::KraPin,
        "phone" => FieldKind::Phone,
        "email" => FieldKind::Email,
        "birth_entry_number" => FieldKind::BirthEntryNumber,
        "driving_licence" => FieldKind::DrivingLicence,
        "vehicle_registration" => FieldKind::VehicleRegistration,
        "name" => FieldKind::Name,
        "county" => FieldKind::County,
        "date" => date(page, entry),
        "year" => FieldKind::Year,
        "amount" => FieldKind::Amount,
        "reference_number" => FieldKind::ReferenceNumber,
        "choice" => FieldKind::Choice {
            options: options(page, entry),
        },
        "text" => text(page, entry)?,
        "document_photo" => FieldKind::DocumentPhoto,
        "fingerprint" => FieldKind::Fingerprint,
        "consent" => FieldKind::Consent,
        other => {
            let what = format!("`{other}` is not a kind of field");
            page.fault(
                &entry.kind.span(),
                what,
                "use a kind of contracts/domain/src/format",
            );
            return None;
        }
    })
}

fn date(page: &mut Page<'_>, entry: &FieldEntry) -> FieldKind {
    let (days_min, days_max) = (entry.days_min, entry.days_max);
    if let (Some(min), Some(max)) = (days_min, days_max)
        && min > max
    {
        let what = format!("`days_min` {min} is after `days_max` {max}");
        page.fault(&entry.kind.span(), what, "exchange the two");
    }
    FieldKind::Date { days_min, days_max }
}

fn text(page: &mut Page<'_>, entry: &FieldEntry) -> Option<FieldKind> {
    let characters_max = entry.characters_max.filter(|max| *max > 0);
    if characters_max.is_none() {
        let remedy = "add `characters_max = 300`, or what the agency takes";
        page.fault(&entry.kind.span(), "a text has no longest length", remedy);
    }
    characters_max.map(|characters_max| FieldKind::Text { characters_max })
}

fn options(page: &mut Page<'_>, entry: &FieldEntry) -> Vec<Choice> {
    let entries = entry.options.as_deref().unwrap_or_default();
    if entries.len() < 2 {
        let what = format!("a choice has {} options", entries.len());
        page.fault(
            &entry.kind.span(),
            what,
            "give it two or more, or use another kind",
        );
    }
    for (place, option) in entries.iter().enumerate() {
        if entries[..place].iter().any(|before| before.id == option.id) {
            let what = format!("option `{}` is there twice", option.id.get_ref());
            page.fault(&option.id.span(), what, "give one of the two another id");
        }
    }
    entries.iter().map(|entry| option(page, entry)).collect()
}

fn option(page: &mut Page<'_>, entry: &OptionEntry) -> Choice {
    Choice {
        id: entry.id.get_ref().clone(),
        label: page.words("label", &entry.label),
    }
}

fn refuse_stray_keys(page: &mut Page<'_>, entry: &FieldEntry, kind: &FieldKind, at: &Range<usize>) {
    let (choice, text, date) = (
        matches!(kind, FieldKind::Choice { .. }),
        matches!(kind, FieldKind::Text { .. }),
        matches!(kind, FieldKind::Date { .. }),
    );
    let stray = [
        ("options", entry.options.is_some() && !choice, "choice"),
        (
            "characters_max",
            entry.characters_max.is_some() && !text,
            "text",
        ),
        ("days_min", entry.days_min.is_some() && !date, "date"),
        ("days_max", entry.days_max.is_some() && !date, "date"),
    ];
    for (key, _, owner) in stray.into_iter().filter(|(_, is_stray, _)| *is_stray) {
        let what = format!("`{key}` does not belong to a `{}`", entry.kind.get_ref());
        page.fault(
            at,
            what,
            format!("remove it, or make the field a `{owner}`"),
        );
    }
}

/// The question that a service asks: a defined one, with the words that the service changes.
pub(super) fn used(
    page: &mut Page<'_>,
    entry: &Spanned<FieldUse>,
    defined: impl Fn(&FieldId) -> Option<Field>,
) -> Option<Field> {
    let (at, entry) = (entry.span(), entry.get_ref());
    let Some(mut field) = defined(&entry.field) else {
        let what = format!("no file defines the field `{}`", entry.field);
        let remedy = format!("correct its spelling, or add `[field.{}]`", entry.field);
        page.fault(&at, what, remedy);
        return None;
    };
    field.id = entry.renamed.clone().unwrap_or(field.id);
    field.required = entry.required.unwrap_or(field.required);
    for (name, words, place) in [
        ("label", &entry.label, &mut field.label),
        ("why", &entry.why, &mut field.why),
        ("purpose", &entry.purpose, &mut field.purpose),
    ] {
        if let Some(words) = words {
            *place = page.words(name, words);
        }
    }
    if entry.renamed.is_some() || entry.label.is_some() {
        refuse_secrets(page, &field, &at);
    }
    Some(field)
}

fn refuse_secrets(page: &mut Page<'_>, field: &Field, at: &Range<usize>) {
    let said = format!("{} {} {}", field.id, field.label.en, field.label.sw).to_lowercase();
    if let Some(secret) = SECRETS.iter().find(|secret| said.contains(**secret)) {
        let what = format!("field `{}` asks for a secret (`{secret}`)", field.id);
        page.fault(at, what, "ask for the registered email or phone instead");
    }
}
