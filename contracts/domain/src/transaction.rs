//! What is sealed for an agency.

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use crate::finger::FingerEvidence;
use crate::{
    AgencyId, Answers, KioskId, Language, Money, ServiceId, SiteId, StaffMember, StaffSerial,
    Timestamp, TransactionId,
};

/// A finished transaction, before it is sealed.
pub struct Transaction {
    /// Readable by all who carry it.
    pub header: TransactionHeader,
    /// Readable by the agency only.
    pub body: TransactionBody,
}

/// What carriers need; nothing about the citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransactionHeader {
    /// Public id.
    pub id: TransactionId,
    /// Where it was made.
    pub kiosk: KioskId,
    /// What was asked for.
    pub service: ServiceId,
    /// Whom it is sealed for.
    pub agency: AgencyId,
    /// When the citizen confirmed.
    pub confirmed_at: Timestamp,
}

/// What the agency reads.
#[derive(Serialize, Deserialize)]
pub struct TransactionBody {
    /// Language of the session, so that the agency answers in it.
    pub language: Language,
    /// Where the citizen stood.
    pub site: SiteId,
    /// What the citizen answered.
    pub answers: Answers,
    /// What was paid, if anything.
    pub payment: Option<PaymentProof>,
    /// How the citizen's document was read, if a device read it and nothing was changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentEvidence>,
    /// What came of asking for a finger, if the service asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finger: Option<FingerEvidence>,
    /// Who of the staff saw the answers and typed for the citizen, if somebody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assisted_by: Option<AssistedBy>,
    /// Version of the notice that was shown before the first personal question.
    pub notice_version: u32,
    /// Made in a training session: to be thrown away.
    pub training: bool,
}

impl Drop for TransactionBody {
    fn drop(&mut self) {
        self.answers.zeroize();
    }
}

/// Somebody of the staff who helped a citizen: for the agency alone, which can ask who the number is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssistedBy {
    /// Their number, as their certificate says it.
    pub staff: String,
    /// The number of that certificate.
    pub serial: StaffSerial,
}

impl From<&StaffMember> for AssistedBy {
    fn from(member: &StaffMember) -> Self {
        Self {
            staff: member.id.clone(),
            serial: member.serial,
        }
    }
}

/// How a document was read, and what its signature said: never more than that, and nothing of what
/// was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentEvidence {
    /// By which way.
    pub way: DocumentWay,
    /// Whether to believe it.
    pub check: DocumentCheck,
}

/// By which way a document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentWay {
    /// Its printed lines, before the camera.
    Lines,
    /// Its chip, at the card reader.
    Chip,
    /// A bar or QR code, before the scanner.
    Code,
}

/// What passive authentication (ICAO 9303-11 §5.1) said of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentCheck {
    /// Signed by a state whose root we hold, and unchanged since.
    Authentic,
    /// Changed after it was signed, or never signed properly.
    Forged,
    /// We hold no root of that state, or cannot follow its signature. Never to be taken for
    /// authentic.
    CannotTell,
    /// Print and codes bear no signature.
    Unsigned,
}

/// That money moved, as the gateway reported it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentProof {
    /// The invoice, also the idempotency key.
    pub invoice: String,
    /// What was paid in all.
    pub total: Money,
    /// The provider's receipt code, when it gave one.
    pub provider_code: Option<String>,
    /// True when no real money moved.
    pub simulated: bool,
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::StaffRole;

    fn body(assisted_by: Option<AssistedBy>) -> TransactionBody {
        TransactionBody {
            language: Language::English,
            site: SiteId::new("gpo-nairobi").expect("an id"),
            answers: Answers::new(),
            payment: None,
            document: None,
            finger: None,
            assisted_by,
            notice_version: 1,
            training: false,
        }
    }

    fn written(body: &TransactionBody) -> Value {
        serde_json::to_value(body).expect("bodies are JSON")
    }

    #[test]
    fn a_body_that_nobody_helped_with_is_written_and_read_as_before_there_was_help() {
        let json = written(&body(None));
        assert_eq!(json.get("assisted_by"), None);
        let read: TransactionBody = serde_json::from_value(json).expect("reads back");
        assert_eq!(read.assisted_by, None);
    }

    #[test]
    fn a_body_made_with_help_names_staff_and_certificate_and_nothing_else_of_them() {
        let member = StaffMember {
            id: "att-0000".into(),
            role: StaffRole::Attendant,
            serial: "17f0".parse().expect("a number"),
        };
        let json = written(&body(Some(AssistedBy::from(&member))));
        let named = json!({"staff": "att-0000", "serial": "17f0"});
        assert_eq!(json["assisted_by"], named);
        let read: TransactionBody = serde_json::from_value(json).expect("reads back");
        assert_eq!(read.assisted_by, Some(AssistedBy::from(&member)));
    }
}
