//! One question.

use serde::{Deserialize, Serialize};

use crate::{Capability, FieldId, Text};

/// A question, why it is asked and for what.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Id, unique within the service.
    pub id: FieldId,
    /// What is answered.
    pub kind: FieldKind,
    /// The question itself; the heading of its page.
    pub label: Text,
    /// Why it is asked, in the citizen's words.
    pub why: Text,
    /// What the agency does with it (DPA 2019 s.25): a field without one fails the check.
    pub purpose: Text,
    /// Whether the journey can go on without an answer.
    pub required: bool,
    /// Whether it is masked on screens and paper.
    pub private: bool,
}

/// What kind of answer a field takes. Its validator is [`crate::format::check`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum FieldKind {
    /// National ID number, 5 to 8 digits, 7 or 8 as a rule; nine are the serial of a card.
    NationalId,
    /// Maisha Namba (UPI): an adult's ID number or the 14-digit form.
    MaishaNumber,
    /// Foreigner certificate number.
    AlienId,
    /// Refugee ID number.
    RefugeeId,
    /// Passport number.
    Passport,
    /// National ID, alien ID, passport or refugee ID, whichever the citizen has.
    AnyIdentity,
    /// Nine-digit serial of a waiting card or an ID card; not the ID number.
    WaitingCardSerial,
    /// KRA PIN: A or P, nine digits, a letter.
    KraPin,
    /// Kenyan mobile number; stored as +254 and nine digits.
    Phone,
    /// Email address.
    Email,
    /// Entry number of a birth or death certificate.
    BirthEntryNumber,
    /// Driving licence number.
    DrivingLicence,
    /// Vehicle registration, e.g. KDA 123A.
    VehicleRegistration,
    /// A person's name; apostrophes, hyphens and diacritics are welcome.
    Name,
    /// One of the 47 counties.
    County,
    /// A calendar date.
    Date {
        /// Days from today to the earliest date taken; negative is the past.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        days_min: Option<i32>,
        /// Days from today to the latest date taken.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        days_max: Option<i32>,
    },
    /// A calendar year.
    Year,
    /// Shillings to pay or declare.
    Amount,
    /// A reference the agency gave: letters, digits, `/`, `-`.
    ReferenceNumber,
    /// One of a few.
    Choice {
        /// What can be chosen, two or more.
        options: Vec<Choice>,
    },
    /// Free text.
    Text {
        /// Longest answer, in characters.
        characters_max: u16,
    },
    /// A document under the camera.
    DocumentPhoto,
    /// A finger, to be compared: never the only way (`required = false`), never enrolled.
    Fingerprint,
    /// An empty box to tick.
    Consent,
}

impl FieldKind {
    /// The device family without which there is no such answer. A finger has other ways beside it,
    /// so that its service runs without a window too.
    pub fn capability(&self) -> Option<Capability> {
        matches!(self, Self::DocumentPhoto).then_some(Capability::Camera)
    }

    /// Whether such answers are masked on screens and paper unless a field says otherwise:
    /// numbers that point at one person.
    pub fn is_private_by_nature(&self) -> bool {
        matches!(
            self,
            Self::NationalId
                | Self::MaishaNumber
                | Self::AlienId
                | Self::RefugeeId
                | Self::Passport
                | Self::AnyIdentity
                | Self::WaitingCardSerial
                | Self::KraPin
                | Self::Phone
                | Self::Email
                | Self::BirthEntryNumber
                | Self::DrivingLicence
        )
    }
}

/// An option of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is stored.
    pub id: String,
    /// What is shown.
    pub label: Text,
}
