//! The outbox as its callers see it.

use std::path::Path;

use kiosk_domain::TransactionId;
use kiosk_domain::receipt::Receipt;
use kiosk_envelope::{SealedTransaction, Slot};

use crate::{Limits, OutboxError, PrintIntent, Refusal, Status};

/// Sealed transactions on their way. Cheap to clone; every clone is the same outbox.
#[derive(Clone)]
pub struct Outbox {}

impl Outbox {
    /// Opens or makes the database at `path`.
    pub fn open(path: &Path, limits: Limits, fresh_epoch: u32) -> Result<Self, OutboxError> {
        let _ = (path, limits, fresh_epoch);
        unimplemented!()
    }
    /// The slot that the next transaction must be sealed in.
    pub fn slot(&self) -> Slot {
        unimplemented!()
    }
    /// Whether another citizen can be served.
    pub fn admit(&self, disk_free_bytes: u64) -> Result<(), Refusal> {
        let _ = disk_free_bytes;
        unimplemented!()
    }
    /// Keeps.
    #[expect(clippy::needless_pass_by_value, reason = "signature first")]
    pub fn enqueue(
        &self,
        sealed: SealedTransaction,
        receipt: Option<Receipt>,
    ) -> Result<(), OutboxError> {
        let _ = (sealed, receipt);
        unimplemented!()
    }
    /// Oldest first.
    pub fn batch(
        &self,
        rows_max: usize,
        bytes_max: usize,
    ) -> Result<Vec<SealedTransaction>, OutboxError> {
        let _ = (rows_max, bytes_max);
        unimplemented!()
    }
    /// Newly acknowledged ids.
    pub fn acknowledge(
        &self,
        epoch: u32,
        sequence: u64,
    ) -> Result<Vec<TransactionId>, OutboxError> {
        let _ = (epoch, sequence);
        unimplemented!()
    }
    /// Keeps, but sends no more.
    pub fn set_aside(
        &self,
        epoch: u32,
        sequence: u64,
        reason: &str,
    ) -> Result<Option<TransactionId>, OutboxError> {
        let _ = (epoch, sequence, reason);
        unimplemented!()
    }
    /// How it is.
    pub fn status(&self) -> Result<Status, OutboxError> {
        unimplemented!()
    }
    /// Receipts that are still owed, oldest first.
    pub fn prints(&self) -> Result<Vec<PrintIntent>, OutboxError> {
        unimplemented!()
    }
    /// The receipt owed for one transaction.
    pub fn print(&self, transaction: TransactionId) -> Result<Option<PrintIntent>, OutboxError> {
        let _ = transaction;
        unimplemented!()
    }
    /// Before the first byte goes to the printer.
    pub fn print_began(&self, transaction: TransactionId, nonce: u32) -> Result<(), OutboxError> {
        let _ = (transaction, nonce);
        unimplemented!()
    }
    /// The printer proved it.
    pub fn print_proved(&self, transaction: TransactionId) -> Result<(), OutboxError> {
        let _ = transaction;
        unimplemented!()
    }
    /// It will not be printed unasked.
    pub fn print_given_up(&self, transaction: TransactionId, why: &str) -> Result<(), OutboxError> {
        let _ = (transaction, why);
        unimplemented!()
    }
}
