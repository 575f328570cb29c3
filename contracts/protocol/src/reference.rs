//! A citizen asks any kiosk with the reference on the receipt.

use kiosk_domain::{Reference, ServiceId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::StatusUpdate;

/// What the gateway knows of a transaction; nothing about the citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceReply {
    /// What was asked for.
    pub reference: Reference,
    /// The service.
    pub service: ServiceId,
    /// When it became durable in the ledger.
    pub received_at: Timestamp,
    /// What the agency said last.
    pub status: Option<StatusUpdate>,
}
