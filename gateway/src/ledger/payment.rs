//! Payments as the ledger keeps them: without the phone.

use kiosk_domain::{KioskId, Timestamp};

/// A payment that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Names it for ever.
    pub invoice: String,
    /// Who asks.
    pub kiosk: KioskId,
    /// For what.
    pub service: String,
    /// How much.
    pub amount_cents: i64,
    /// The gateway's clock.
    pub requested_at: Timestamp,
}

/// How a stored payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Its number.
    pub id: i64,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// Whether anybody asked how it stands before.
    pub asked: bool,
}
