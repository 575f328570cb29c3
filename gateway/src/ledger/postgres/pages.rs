//! What agencies and citizens read.

use kiosk_domain::{AgencyId, Text, Timestamp, TransactionId};
use kiosk_envelope::{NotSealed, SealedTransaction};
use kiosk_protocol::{AgencyItem, AgencyPage, Batch, BatchError, StatusUpdate};
use postgres::{Client, Error, Row};
use thiserror::Error as ThisError;

use super::references::Found;
use crate::ledger::cursor::{cursor, rows_from_bytes, split};

/// Where a page stops, though more was asked for; one item always fits.
const PAGE_BYTES_MAX: usize = 8 << 20;
/// Parcels that are fetched for one page.
const PARCELS_MAX: i64 = 64;

/// Bytes in the ledger that no gateway has written.
#[derive(Debug, ThisError)]
pub enum StoredWrongly {
    /// Not a batch.
    #[error("a parcel of the ledger is damaged")]
    Parcel(#[from] BatchError),
    /// Not a sealed transaction.
    #[error("a row of a parcel is damaged")]
    Row(#[from] NotSealed),
}

/// The first parcels with rows of `agency` after the cursor `after`.
pub fn parcels(client: &mut Client, agency: &AgencyId, after: u64) -> Result<Vec<Row>, Error> {
    let (from, _) = split(after);
    let sql = "select id, rows, received_at, bytes from dispatch \
               join parcel on parcel.id = dispatch.parcel \
               where agency = $1 and parcel >= $2 order by parcel limit $3";
    client.query(sql, &[&agency.as_str(), &from, &PARCELS_MAX])
}

/// The page that `parcels` make.
pub fn page(parcels: Vec<Row>, after: u64, limit: u32) -> Result<AgencyPage, StoredWrongly> {
    let (from, seen) = split(after);
    let mut page = AgencyPage {
        items: Vec::new(),
        next: after,
    };
    let mut bytes = 0;
    for parcel in parcels {
        let id: i64 = parcel.get(0);
        let batch = Batch::from_bytes(parcel.get(3))?;
        for row in rows_from_bytes(parcel.get(1)) {
            if id == from && row <= seen {
                continue;
            }
            if page.items.len() >= limit as usize || bytes >= PAGE_BYTES_MAX {
                return Ok(page);
            }
            let sealed = batch.row(row).unwrap_or_default();
            bytes += sealed.len();
            page.next = cursor(id, row);
            page.items.push(AgencyItem {
                cursor: page.next,
                sealed: SealedTransaction::from_bytes(sealed)?,
                received_at: Timestamp(parcel.get(2)),
            });
        }
    }
    Ok(page)
}

/// The transaction, and when it came.
pub fn read((row, parcel): Found) -> Result<(SealedTransaction, Timestamp), StoredWrongly> {
    let batch = Batch::from_bytes(parcel.get(1))?;
    let sealed = SealedTransaction::from_bytes(batch.row(row).unwrap_or_default())?;
    Ok((sealed, Timestamp(parcel.get(0))))
}

/// What its agency has said last of `transaction`.
pub fn status(
    client: &mut Client,
    transaction: TransactionId,
) -> Result<Option<StatusUpdate>, Error> {
    let sql = "select en, sw, at from status where transaction_id = $1";
    let found = client.query_opt(sql, &[&transaction.to_string()])?;
    Ok(found.map(|row| StatusUpdate {
        transaction,
        status: Text::new(row.get::<_, String>(0), row.get::<_, String>(1)),
        at: Timestamp(row.get(2)),
    }))
}
