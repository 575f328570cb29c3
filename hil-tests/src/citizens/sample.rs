//! Made-up answers: they pass the validators and belong to nobody.

use kiosk_domain::catalogue::{Field, FieldKind};
use kiosk_domain::format::{COUNTIES, check};
use kiosk_domain::{Answer, Date, Language};

/// A number that a citizen types and leaves behind. It stands nowhere else, so that finding it
/// anywhere means that it was kept.
pub const LEFT_BEHIND: &str = "27182818";

/// How a question is answered.
pub enum Said {
    /// With these keys.
    Typed(String),
    /// By touching this option.
    Touched(String),
    /// By ticking the box.
    Ticked,
    /// With a document under the camera, or a finger: a device makes it.
    Photographed,
}

/// What the made-up citizen says to `field`, in a session in `language`.
pub fn answer_to(field: &Field, language: Language) -> Said {
    match &field.kind {
        FieldKind::County => Said::Touched(COUNTIES[0].name.to_owned()),
        FieldKind::Choice { options } => {
            Said::Touched(options[0].label.in_language(language).to_owned())
        }
        FieldKind::Consent => Said::Ticked,
        FieldKind::DocumentPhoto | FieldKind::Fingerprint => Said::Photographed,
        other => Said::Typed(keys_for(other).to_owned()),
    }
}

/// What the agency should read then; `None` for a photograph or a finger, whose bytes a device makes.
pub fn expected(field: &Field, language: Language, today: Date) -> Option<Answer> {
    let text = match answer_to(field, language) {
        Said::Photographed => return None,
        Said::Ticked => "yes".to_owned(),
        Said::Touched(label) => label,
        Said::Typed(keys) => written(&field.kind, keys),
    };
    Some(check(&field.kind, &text, today).expect("a sample passes its validator"))
}

/// The face adds the strokes of a date: day, month and year are typed as eight digits.
fn written(kind: &FieldKind, keys: String) -> String {
    match kind {
        FieldKind::Date { .. } => format!("{}/{}/{}", &keys[..2], &keys[2..4], &keys[4..]),
        _ => keys,
    }
}

fn keys_for(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::NationalId | FieldKind::MaishaNumber | FieldKind::AnyIdentity => "12345678",
        FieldKind::AlienId => "123456",
        FieldKind::RefugeeId => "12345678",
        FieldKind::Passport => "AK0123456",
        FieldKind::WaitingCardSerial => "123456789",
        FieldKind::KraPin => "A001234567Z",
        FieldKind::Phone => "0712345678",
        FieldKind::Email => "asha.mfano@example.com",
        FieldKind::BirthEntryNumber => "0123456789",
        FieldKind::DrivingLicence => "DL-1234567",
        FieldKind::VehicleRegistration => "KDA 123A",
        FieldKind::Date { .. } => "14022020",
        FieldKind::Year => "1990",
        FieldKind::Amount => "500",
        FieldKind::ReferenceNumber => "MFANO/123",
        FieldKind::Name => "Asha Mfano",
        _ => "Mfano tu",
    }
}
