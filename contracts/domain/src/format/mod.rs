//! What numbers and names look like: one validator a kind.
//!
//! ```text
//!   typed ──> compact ──> the kind's file ──> Answer, in its normal form
//!                               │
//!                               └──> Refusal ──> message in both languages
//! ```
//!
//! Forms come from public sources that disagree here and there. Where they do, the wider form
//! is taken and the agency's register decides; each file says which form that is.

mod alien_id;
mod amount;
mod any_identity;
mod birth_entry_number;
mod choice;
mod consent;
mod county;
mod date;
mod driving_licence;
mod email;
mod kra_pin;
mod lookalike;
mod maisha_number;
mod message;
mod name;
mod national_id;
mod noun;
mod passport;
mod phone;
mod reference_number;
mod refugee_id;
mod refusal;
mod shown;
mod text;
mod typed;
mod vehicle_registration;
mod waiting_card_serial;
mod year;

pub use county::{COUNTIES, County};
pub use lookalike::Lookalike;
pub use refusal::Refusal;
pub use shown::{masked_for_paper, shown};

use crate::catalogue::FieldKind;
use crate::{Answer, Date};

/// Checks what was typed for a question of `kind` and brings it to its normal form.
///
/// A choice takes an option's id or label, a county its code or name, a consent `yes` or `no`.
/// `today` is the date in Kenya. Errors say why the answer is not taken, never what it was.
pub fn check(kind: &FieldKind, typed: &str, today: Date) -> Result<Answer, Refusal> {
    let text = match kind {
        FieldKind::NationalId => national_id::check(typed)?,
        FieldKind::MaishaNumber => maisha_number::check(typed)?,
        FieldKind::AlienId => alien_id::check(typed)?,
        FieldKind::RefugeeId => refugee_id::check(typed)?,
        FieldKind::Passport => passport::check(typed)?,
        FieldKind::AnyIdentity => any_identity::check(typed)?,
        FieldKind::WaitingCardSerial => waiting_card_serial::check(typed)?,
        FieldKind::KraPin => kra_pin::check(typed)?,
        FieldKind::Phone => phone::check(typed)?,
        FieldKind::Email => email::check(typed)?,
        FieldKind::BirthEntryNumber => birth_entry_number::check(typed)?,
        FieldKind::DrivingLicence => driving_licence::check(typed)?,
        FieldKind::VehicleRegistration => vehicle_registration::check(typed)?,
        FieldKind::Name => name::check(typed)?,
        FieldKind::Year => year::check(typed, today)?,
        FieldKind::ReferenceNumber => reference_number::check(typed)?,
        FieldKind::Text { characters_max } => text::check(typed, *characters_max)?,
        FieldKind::County => return county::check(typed).map(Answer::Choice),
        FieldKind::Choice { options } => return choice::check(typed, options).map(Answer::Choice),
        FieldKind::Amount => return amount::check(typed).map(Answer::Amount),
        FieldKind::Consent => return consent::check(typed).map(Answer::Consent),
        FieldKind::DocumentPhoto | FieldKind::Fingerprint => return Err(Refusal::NotTyped),
        FieldKind::Date { days_min, days_max } => {
            return date::check(typed, *days_min, *days_max, today).map(Answer::Date);
        }
    };
    Ok(Answer::Text(text))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn today() -> Date {
        "2026-11-24".parse().expect("a date")
    }

    /// Runs a table: each line is what is typed and the text it becomes.
    pub(crate) fn accepts(kind: &FieldKind, table: &[(&str, &str)]) {
        for (typed, normal) in table {
            let answer = check(kind, typed, today());
            let text = match answer {
                Ok(answer) => shown(kind, &answer, crate::Language::English),
                Err(refusal) => panic!("{typed:?} was refused: {refusal:?}"),
            };
            assert_eq!(text.replace(' ', ""), normal.replace(' ', ""), "{typed:?}");
        }
    }

    /// Runs a table: each line is what is typed and why it is not taken.
    pub(crate) fn refuses(kind: &FieldKind, table: &[(&str, Refusal)]) {
        for (typed, why) in table {
            assert_eq!(
                check(kind, typed, today()).err().as_ref(),
                Some(why),
                "{typed:?}"
            );
        }
    }

    #[test]
    fn photographs_cannot_be_typed() {
        refuses(
            &FieldKind::DocumentPhoto,
            &[("photo.jpg", Refusal::NotTyped)],
        );
    }

    #[test]
    fn nothing_typed_is_refused_by_every_kind_that_can_be_typed() {
        let kinds = [
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
                days_min: None,
                days_max: None,
            },
            FieldKind::Year,
            FieldKind::Amount,
            FieldKind::ReferenceNumber,
            FieldKind::Choice {
                options: Vec::new(),
            },
            FieldKind::Text { characters_max: 10 },
            FieldKind::Consent,
        ];
        for kind in kinds {
            refuses(&kind, &[("", Refusal::Empty), (" \t ", Refusal::Empty)]);
        }
    }
}
