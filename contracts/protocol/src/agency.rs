//! An agency reads its transactions by cursor and posts back how they stand.

use kiosk_domain::{Text, Timestamp, TransactionId};
use kiosk_envelope::SealedTransaction;
use serde::{Deserialize, Serialize};

/// Most items of one page.
pub const AGENCY_PAGE_ITEMS_MAX: u32 = 500;

/// Transactions after a cursor, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyPage {
    /// At most as many as were asked for.
    pub items: Vec<AgencyItem>,
    /// The cursor to go on with; the one that was asked with when nothing is new.
    pub next: u64,
}

/// A transaction in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyItem {
    /// Its place among this agency's; grows, may have gaps.
    pub cursor: u64,
    /// What only the agency can open.
    pub sealed: SealedTransaction,
    /// When it became durable in the ledger.
    pub received_at: Timestamp,
}

/// What the agency lets the citizen know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusUpdate {
    /// Of which transaction.
    pub transaction: TransactionId,
    /// In both languages; nothing that identifies the citizen, since the gateway can read it.
    pub status: Text,
    /// Since when.
    pub at: Timestamp,
}
