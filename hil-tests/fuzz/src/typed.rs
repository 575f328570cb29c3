//! What citizens type.

use kiosk_domain::catalogue::FieldKind;
use kiosk_domain::{Date, format};

/// Every kind of field whose answer is typed.
const KINDS: &[FieldKind] = &[
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
    FieldKind::Year,
    FieldKind::Amount,
    FieldKind::ReferenceNumber,
    FieldKind::Text { characters_max: 40 },
];

/// The first byte chooses the kind, the others are typed. An answer that is taken is shown and
/// masked, and what is masked for paper never shows more than what is shown.
pub fn any(bytes: &[u8]) {
    let Some((kind, typed)) = bytes.split_first() else {
        return;
    };
    let Ok(typed) = std::str::from_utf8(typed) else {
        return;
    };
    let kind = &KINDS[usize::from(*kind) % KINDS.len()];
    let today = "2026-11-27".parse::<Date>().expect("a date");
    if let Ok(answer) = format::check(kind, typed, today) {
        for language in kiosk_domain::Language::ALL {
            let shown = format::shown(kind, &answer, language);
            let masked = format::masked_for_paper(kind, &answer, language);
            assert!(masked.chars().count() <= shown.chars().count().max(40));
        }
    }
}

/// One of each, right and wrong.
pub fn seeds() -> Vec<Vec<u8>> {
    let typed = [
        (0, "12345678"),
        (4, "AK0000017"),
        (7, "A000000000Z"),
        (8, "0712 000 000"),
        (9, "asha@mfano.example"),
        (12, "KDA 123A"),
        (13, "Ng'ang'a Wambũi-Mfano"),
        (14, "Nairobi"),
        (16, "1,250"),
    ];
    typed
        .iter()
        .map(|(kind, text)| [&[*kind], text.as_bytes()].concat())
        .collect()
}
