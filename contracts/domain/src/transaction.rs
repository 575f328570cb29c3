//! What is sealed for an agency.

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use crate::{
    AgencyId, Answers, KioskId, Language, Money, ServiceId, SiteId, Timestamp, TransactionId,
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
