//! What one kiosk sent in one request, and what became of it.

#[cfg(doc)]
use kiosk_domain::TransactionId;
use kiosk_domain::{AgencyId, KioskId, Timestamp};
use kiosk_envelope::{Digest, SealedTransaction};
use kiosk_protocol::{Acknowledgement, Batch, Refusal, Refused};

/// What one kiosk sent in one request.
pub struct Submission {
    /// Who sent it.
    pub kiosk: KioskId,
    /// The epoch of every row.
    pub epoch: u32,
    /// The rows' bytes.
    pub batch: Batch,
    /// What they are, in the same order.
    pub rows: Vec<Row>,
    /// The gateway's clock.
    pub received_at: Timestamp,
}

/// One row of a batch.
pub struct Row {
    /// Its place; fits the integers of a database.
    pub sequence: i64,
    /// What came.
    pub content: Content,
}

/// What a row is.
pub enum Content {
    /// A transaction that the kiosk's key vouches for.
    Sealed(Label),
    /// Something that is never taken.
    Refused(Refusal),
}

/// What the ledger notes of a sealed transaction, so that its bytes need not be read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Of the transaction.
    pub digest: Digest,
    /// The digest that it names as the one before.
    pub previous: Digest,
    /// Who opens it.
    pub agency: AgencyId,
    /// [`TransactionId::reference_number`]: what the citizen has on paper.
    pub reference: u64,
}

/// What became of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// For the kiosk.
    pub acknowledgement: Acknowledgement,
    /// How many are new.
    pub stored: u64,
    /// How many came before.
    pub duplicates: u64,
    /// How many name another transaction before them than the one that came.
    pub broken_chains: u64,
}

impl Submission {
    /// The lowest and the highest place that it speaks of.
    pub(super) fn range(&self) -> (i64, i64) {
        let sequences = || self.rows.iter().map(|row| row.sequence);
        (
            sequences().min().unwrap_or(1),
            sequences().max().unwrap_or(1),
        )
    }
}

impl Label {
    /// The label of `sealed`, whose digest is known already.
    pub fn of(sealed: &SealedTransaction, digest: Digest) -> Self {
        let header = &sealed.routing.header;
        Self {
            digest,
            previous: sealed.routing.slot.previous,
            agency: header.agency.clone(),
            reference: header.id.reference_number(),
        }
    }
}

impl Stored {
    pub(super) fn none(epoch: u32) -> Self {
        Self {
            acknowledgement: Acknowledgement {
                epoch,
                acknowledged: 0,
                refused: Vec::new(),
            },
            stored: 0,
            duplicates: 0,
            broken_chains: 0,
        }
    }

    pub(super) fn refuse(&mut self, sequence: i64, reason: Refusal) {
        let sequence = sequence.unsigned_abs();
        self.acknowledgement
            .refused
            .push(Refused { sequence, reason });
    }
}
