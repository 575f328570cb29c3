//! Trying a service out: the same pages with made-up answers, and nothing behind them.
//!
//! ```text
//!   a page wants something done ──► answered here at once ──► the same page goes on
//! ```
//!
//! No command of a trial leaves the engine but [`Command::TrialBegan`] and
//! [`Command::TrialEnded`]: nothing can be sealed, queued, printed, paid, noted or counted by whoever
//! acts, because nobody is asked to. What devices, disk and network report meanwhile is somebody
//! else's and reaches no page of a trial.

use kiosk_domain::catalogue::FieldKind;
use kiosk_domain::transaction::PaymentProof;
use kiosk_domain::{Date, format};
use zeroize::Zeroizing;

use crate::scene::Scene;
use crate::session::Session;
use crate::{Command, DocumentFailure, Event, FingerTaken, Now, Photo, PrintNews};

/// A picture of a card that is nobody's, with the word "sample" across it.
const DOCUMENT: &[u8] = include_bytes!("../../../assets/trial/document.jpg");
/// Nobody's phone.
const PHONE: &str = "0700 000 000";
/// What stands in place of a provider's code.
const PROVIDER_CODE: &str = "TRIAL";

/// The time of a trial, without randomness: its reference is the same every time, `HK-0000-0000`,
/// and no transaction has it.
pub(crate) fn now(now: &Now) -> Now {
    Now {
        random: [0; 10],
        ..*now
    }
}

/// What would have come back, had `command` been done.
pub(crate) fn answers(command: Command) -> Vec<Event> {
    match command {
        Command::Photograph => vec![Event::Photographed(Ok(Photo(DOCUMENT.to_vec())))],
        Command::ReadFinger { attempt, .. } => vec![Event::FingerRead {
            attempt,
            result: Ok(FingerTaken::MatchedWithCard),
        }],
        // Not offered in a trial.
        Command::ReadDocument { attempt, .. } => vec![Event::DocumentRead {
            attempt,
            result: Err(DocumentFailure::DeviceFailed),
        }],
        Command::RequestPayment { invoice, total, .. } => {
            vec![Event::Payment(crate::PaymentNews::Paid(PaymentProof {
                invoice,
                total,
                provider_code: Some(PROVIDER_CODE.to_owned()),
                simulated: true,
            }))]
        }
        Command::Save(submission) => {
            let id = submission.transaction.header.id;
            vec![Event::Saved(Ok(id)), Event::Delivered(id)]
        }
        Command::Print { .. } | Command::PrintUnsent(_) => {
            vec![Event::Printed(PrintNews::NotPrinted)]
        }
        Command::SessionBegan
        | Command::SessionEnded(_)
        | Command::TrialBegan
        | Command::TrialEnded
        | Command::StopReading
        | Command::StopFinger
        | Command::NoteCardLeft
        | Command::NoteDocument(_)
        | Command::CountHelped
        | Command::NoteRating(_) => Vec::new(),
    }
}

/// Lays a made-up answer into every question of the chosen service that is typed or chosen; boxes of
/// consent stay empty, as they always do.
pub(crate) fn fill(scene: &Scene, session: &mut Session) {
    let service = session.service(&scene.catalogue);
    for field in service.fields() {
        let Some(sample) = sample(&field.kind, scene.today) else {
            continue;
        };
        let draft = session.drafts.entry(field.id.clone());
        draft.or_insert_with(|| Zeroizing::new(sample));
    }
    session
        .phone
        .get_or_insert_with(|| Zeroizing::new(PHONE.to_owned()));
}

/// A made-up answer to a question of `kind`, as it is typed.
fn sample(kind: &FieldKind, today: Date) -> Option<String> {
    let text = match kind {
        FieldKind::NationalId | FieldKind::MaishaNumber | FieldKind::AnyIdentity => "00000001",
        FieldKind::AlienId => "000001",
        FieldKind::RefugeeId => "NRB00000000",
        FieldKind::Passport => "BK000000",
        FieldKind::WaitingCardSerial => "000000001",
        FieldKind::KraPin => "A000000000Z",
        FieldKind::Phone => PHONE,
        FieldKind::Email => "asha@mfano.example",
        FieldKind::BirthEntryNumber => "0000000001",
        FieldKind::DrivingLicence => "0000001",
        FieldKind::VehicleRegistration => "KDA 000A",
        FieldKind::Name => "Asha Mfano",
        FieldKind::Year => "2019",
        FieldKind::Amount => "1000",
        FieldKind::ReferenceNumber => "ABC/012/2026",
        FieldKind::Text { .. } => "Mfano",
        FieldKind::County => "047",
        FieldKind::Choice { options } => &options.first()?.id,
        FieldKind::Date { days_min, days_max } => return Some(day(*days_min, *days_max, today)),
        FieldKind::DocumentPhoto | FieldKind::Fingerprint | FieldKind::Consent => return None,
    };
    // A question that takes no such answer is left to the citizen.
    format::check(kind, text, today).ok()?;
    Some(text.to_owned())
}

/// A day that is taken, as the digits that the keyboard gives.
fn day(days_min: Option<i32>, days_max: Option<i32>, today: Date) -> String {
    let days = days_max.or(days_min).unwrap_or_default();
    let (year, month, day) = today.plus_days(days).0.to_calendar_date();
    format!("{day:02}{:02}{year}", u8::from(month))
}
