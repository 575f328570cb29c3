//! Paying. The kiosk holds no payment secrets; the gateway talks to the provider.
//!
//! ```text
//!   created ─► pending ─► paid
//!      │          ├─────► cancelled │ insufficient │ expired
//!      └──────────┴─────► unknown ─► (asked again) any of the others
//! ```

use kiosk_domain::ServiceId;
use serde::{Deserialize, Serialize};
use zeroize::ZeroizeOnDrop;

/// Asks for a payment. Has no `Debug`: it holds a phone number, which is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ZeroizeOnDrop)]
pub struct PaymentRequest {
    /// The idempotency key: asking twice charges once.
    #[zeroize(skip)]
    pub invoice: String,
    /// What is paid for.
    #[zeroize(skip)]
    pub service: ServiceId,
    /// How much, in cents of KES.
    #[zeroize(skip)]
    pub amount_cents: u64,
    /// Whose phone is asked, `+254` and nine digits.
    pub phone: String,
}

/// How a payment stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentReply {
    /// Which.
    pub invoice: String,
    /// How it stands.
    pub state: PaymentState,
}

/// How a payment stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PaymentState {
    /// Noted, the provider was not asked yet.
    Created,
    /// The citizen's phone is ringing.
    Pending,
    /// Money moved.
    Paid {
        /// The provider's receipt code.
        code: String,
        /// True when no real money moved.
        simulated: bool,
    },
    /// The citizen declined.
    Cancelled,
    /// There was not enough money.
    Insufficient,
    /// The citizen did not answer in time.
    Expired,
    /// Nobody knows yet: money may have moved.
    Unknown,
}

impl PaymentState {
    /// Whether asking again can bring another answer.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Created | Self::Pending | Self::Unknown)
    }
}
