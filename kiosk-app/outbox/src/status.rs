//! What the outbox says of itself.

use kiosk_domain::Timestamp;
use kiosk_domain::receipt::Receipt;

/// How much may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest queue, in bytes of sealed transactions.
    pub bytes_max: u64,
    /// Free bytes on the data disk below which no new citizen is taken.
    pub disk_free_bytes_min: u64,
}

/// How the outbox is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Status {
    /// Transactions that wait for an acknowledgement.
    pub queued: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Highest acknowledged sequence of the present epoch.
    pub acknowledged: u64,
    /// Transactions that are kept, but not sent any more: somebody must look.
    pub set_aside: u64,
    /// When the citizen confirmed the oldest that waits.
    pub oldest_at: Option<Timestamp>,
}

/// A receipt that is still owed to a citizen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintIntent {
    /// What to print; masked.
    pub receipt: Receipt,
    /// How far it came.
    pub state: PrintState,
}

/// How far a print came before the last commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrintState {
    /// Not sent to the printer yet: safe to print.
    Intended,
    /// Sent to the printer under this number: ask the printer before anything is printed again.
    Printing {
        /// What the printer was told to answer when the paper was cut.
        nonce: [u8; 4],
    },
}

/// Where a transaction stands among this kiosk's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// Its epoch.
    pub epoch: u32,
    /// Its sequence within the epoch, from 1.
    pub sequence: u64,
}

impl Place {
    /// The key of its row: epochs one after another, each with room for one transaction a second
    /// during 136 years. A sequence beyond that room stays in its own epoch.
    pub(crate) fn key(self) -> i64 {
        let sequence = u32::try_from(self.sequence).unwrap_or(u32::MAX);
        (i64::from(self.epoch) << 32) + i64::from(sequence)
    }
}
