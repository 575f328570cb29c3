//! The gateway's answer to a batch: the only thing that lets a kiosk forget.

use serde::{Deserialize, Serialize};

/// What the gateway has in its ledger after its own durable commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// The epoch it speaks of.
    pub epoch: u32,
    /// Highest sequence below which nothing is missing; 0 when nothing has come yet. Refused ones
    /// count as come: the kiosk sets them aside.
    pub acknowledged: u64,
    /// What was not taken and will not be, however often it is sent.
    pub refused: Vec<Refused>,
}

/// One that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Which.
    pub sequence: u64,
    /// Why.
    pub reason: Refusal,
}

/// Why a transaction is never taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// Its bytes are not a sealed transaction of a version the gateway knows.
    Malformed,
    /// Its signature is not that of the kiosk that sent it.
    BadSignature,
    /// It names another kiosk than the one that sent it.
    NotYours,
    /// Another body came under the same key before: an alarm, somebody must look.
    ConflictingBody,
    /// It names another transaction as the one before it than the one that came.
    BrokenChain,
    /// No agency of that id is served.
    UnknownAgency,
    /// A reason of a newer gateway.
    #[serde(other)]
    Other,
}
