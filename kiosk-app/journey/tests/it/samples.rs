//! Made-up answers that every validator takes.

use kiosk_domain::Date;
use kiosk_domain::catalogue::FieldKind;
use zeroize::Zeroizing;

use kiosk_journey::{Event, FieldInput, FieldView};

/// What a made-up citizen answers to a question of `kind`.
pub(crate) fn answer(kind: &FieldKind, today: Date) -> String {
    let text = match kind {
        FieldKind::NationalId | FieldKind::MaishaNumber | FieldKind::AnyIdentity => "00000001",
        FieldKind::AlienId => "000001",
        FieldKind::RefugeeId => "NRB00000000",
        FieldKind::Passport => "BK000000",
        FieldKind::WaitingCardSerial => "000000001",
        FieldKind::KraPin => "A000000000Z",
        FieldKind::Phone => "0711 000 222",
        FieldKind::Email => "asha@mfano.example",
        FieldKind::BirthEntryNumber => "0000000001",
        FieldKind::DrivingLicence => "0000001",
        FieldKind::VehicleRegistration => "KDA 000A",
        FieldKind::Name => "Asha Mfano",
        FieldKind::Year => "2019",
        FieldKind::Amount => "1,050",
        FieldKind::ReferenceNumber => "ABC/012/2026",
        FieldKind::Text { .. } => "Mfano",
        FieldKind::County => "047",
        FieldKind::Choice { options } => &options.first().unwrap().id,
        FieldKind::Date { days_min, days_max } => return day(*days_min, *days_max, today),
        FieldKind::DocumentPhoto | FieldKind::Fingerprint | FieldKind::Consent => "yes",
    };
    text.to_owned()
}

/// A day that is taken, as the digits that the keyboard gives.
fn day(days_min: Option<i32>, days_max: Option<i32>, today: Date) -> String {
    let days = days_max
        .or(days_min)
        .unwrap_or_default()
        .clamp(-20_000, 20_000);
    let mut date = today.0;
    for _ in 0..days.unsigned_abs() {
        let next = if days < 0 {
            date.previous_day()
        } else {
            date.next_day()
        };
        date = next.unwrap();
    }
    let (year, month, day) = date.to_calendar_date();
    format!("{day:02}{:02}{year}", u8::from(month))
}

/// The event by which a citizen gives `text` as the answer on this page.
pub(crate) fn event(page: &FieldView, text: String) -> Event {
    match page.input {
        FieldInput::Choice(_) => Event::Chosen(text),
        FieldInput::Consent => Event::Ticked(true),
        _ => Event::Typed(Zeroizing::new(text)),
    }
}
