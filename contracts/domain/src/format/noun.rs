//! What each kind of answer is called within a sentence, and where to find it.

use crate::Text;
use crate::catalogue::FieldKind;

use super::Lookalike;

impl Lookalike {
    /// The name of what was recognised.
    pub(super) fn noun(self) -> Text {
        let (en, sw) = match self {
            Self::NationalId => ("an ID number", "nambari ya kitambulisho"),
            Self::CardSerial => (
                "the serial number of a waiting card or an ID card",
                "nambari ya mfululizo ya kadi ya kusubiri au ya kitambulisho",
            ),
            Self::KraPin => ("a KRA PIN", "PIN ya KRA"),
            Self::Phone => ("a phone number", "nambari ya simu"),
            Self::Email => ("an email address", "anwani ya barua pepe"),
            Self::Passport => ("a passport number", "nambari ya pasipoti"),
        };
        Text::new(en, sw)
    }
}

/// The name of what is asked for.
pub(super) fn noun(kind: &FieldKind) -> Text {
    let (en, sw) = match kind {
        FieldKind::NationalId => ("your ID number", "nambari yako ya kitambulisho"),
        FieldKind::MaishaNumber => ("your Maisha Namba", "Maisha Namba yako"),
        FieldKind::AlienId => (
            "the number of your alien card",
            "nambari ya kitambulisho chako cha mgeni",
        ),
        FieldKind::RefugeeId => (
            "the number of your refugee card",
            "nambari ya kitambulisho chako cha mkimbizi",
        ),
        FieldKind::Passport => ("your passport number", "nambari ya pasipoti yako"),
        FieldKind::AnyIdentity => (
            "the number of your ID or passport",
            "nambari ya kitambulisho au pasipoti yako",
        ),
        FieldKind::WaitingCardSerial => (
            "the 9-digit serial number",
            "nambari ya mfululizo yenye tarakimu 9",
        ),
        FieldKind::KraPin => ("the KRA PIN", "PIN ya KRA"),
        FieldKind::Phone => (
            "a Kenyan mobile number",
            "nambari ya simu ya mkononi ya Kenya",
        ),
        FieldKind::Email => ("an email address", "anwani ya barua pepe"),
        FieldKind::BirthEntryNumber => (
            "the entry number of the certificate",
            "nambari ya ingizo ya cheti",
        ),
        FieldKind::DrivingLicence => (
            "the number of your driving licence",
            "nambari ya leseni yako ya udereva",
        ),
        FieldKind::VehicleRegistration => ("the number plate", "nambari ya usajili ya gari"),
        FieldKind::Name => ("the name", "jina"),
        FieldKind::County => ("a county", "kaunti"),
        FieldKind::Date { .. } => ("the date", "tarehe"),
        FieldKind::Year => ("the year", "mwaka"),
        FieldKind::Amount => ("the amount", "kiasi cha pesa"),
        FieldKind::ReferenceNumber => ("the reference number", "nambari ya kumbukumbu"),
        FieldKind::Choice { .. } => ("an answer", "jibu"),
        FieldKind::Text { .. } => ("your answer", "jibu lako"),
        FieldKind::DocumentPhoto => ("the document", "hati"),
        FieldKind::Fingerprint => ("your finger", "kidole chako"),
        FieldKind::Consent => ("the box", "kisanduku"),
    };
    Text::new(en, sw)
}

/// Where to find it, for kinds that people look for in the wrong place.
pub(super) fn place(kind: &FieldKind) -> Option<Text> {
    let (en, sw) = match kind {
        FieldKind::NationalId | FieldKind::MaishaNumber => (
            "It has up to 8 digits and is on the front of the card.",
            "Ina tarakimu zisizozidi 8 na iko mbele ya kadi.",
        ),
        FieldKind::WaitingCardSerial => (
            "It is on the card; it is not the ID number.",
            "Iko kwenye kadi; si nambari ya kitambulisho.",
        ),
        FieldKind::Passport => (
            "It is on the page with your photo.",
            "Iko kwenye ukurasa wenye picha yako.",
        ),
        FieldKind::KraPin => (
            "It is a letter, 9 digits and a letter.",
            "Ni herufi moja, tarakimu 9 na herufi moja.",
        ),
        _ => return None,
    };
    Some(Text::new(en, sw))
}
