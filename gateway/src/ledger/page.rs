//! An agency's page, put together from the parcels that hold its rows: the same for every ledger.

use kiosk_domain::Timestamp;
use kiosk_envelope::{NotSealed, SealedTransaction};
use kiosk_protocol::{AgencyItem, AgencyPage, Batch, BatchError};
use thiserror::Error;

use super::cursor::{cursor, rows_from_bytes, split};

/// Where a page stops, though more was asked for; one item always fits.
pub const PAGE_BYTES_MAX: usize = 8 << 20;

/// Bytes in the ledger that no gateway has written.
#[derive(Debug, Error)]
pub enum StoredWrongly {
    /// Not a batch.
    #[error("a parcel of the ledger is damaged")]
    Parcel(#[from] BatchError),
    /// Not a sealed transaction.
    #[error("a row of a parcel is damaged")]
    Row(#[from] NotSealed),
}

/// A parcel, as far as a page needs it.
pub struct Parcel {
    /// Its number.
    pub id: i64,
    /// Which rows are the agency's, as stored.
    pub rows: Vec<u8>,
    /// When it came.
    pub received_at: Timestamp,
    /// The batch.
    pub bytes: Vec<u8>,
}

/// A page that is being filled.
pub struct PageInHand {
    page: AgencyPage,
    after: u64,
    limit: usize,
    bytes: usize,
}

impl PageInHand {
    /// An empty page of at most `limit` items, which come after the cursor `after`.
    pub fn new(after: u64, limit: u32) -> Self {
        Self {
            page: AgencyPage {
                items: Vec::new(),
                next: after,
            },
            after,
            limit: limit as usize,
            bytes: 0,
        }
    }

    /// Whether nothing more fits.
    pub fn is_full(&self) -> bool {
        self.page.items.len() >= self.limit || self.bytes >= PAGE_BYTES_MAX
    }

    /// Adds what fits of the next parcel.
    ///
    /// # Errors
    /// [`StoredWrongly`].
    pub fn add(&mut self, parcel: Parcel) -> Result<(), StoredWrongly> {
        let (from, seen) = split(self.after);
        let batch = Batch::from_bytes(parcel.bytes)?;
        for row in rows_from_bytes(&parcel.rows) {
            if parcel.id == from && row <= seen {
                continue;
            }
            if self.is_full() {
                return Ok(());
            }
            let bytes = batch.row(row).unwrap_or_default();
            self.bytes += bytes.len();
            self.page.next = cursor(parcel.id, row);
            self.page.items.push(AgencyItem {
                cursor: self.page.next,
                sealed: SealedTransaction::from_bytes(bytes)?,
                received_at: parcel.received_at,
            });
        }
        Ok(())
    }

    /// The page.
    pub fn done(self) -> AgencyPage {
        self.page
    }
}

/// The transaction in the row `row` of the parcel `bytes`.
///
/// # Errors
/// [`StoredWrongly`].
pub fn transaction_in(bytes: Vec<u8>, row: usize) -> Result<SealedTransaction, StoredWrongly> {
    let batch = Batch::from_bytes(bytes)?;
    Ok(SealedTransaction::from_bytes(
        batch.row(row).unwrap_or_default(),
    )?)
}
