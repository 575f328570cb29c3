//! Receipts that are owed: noted with their transaction, gone when the printer has proved them.
//!
//! ```text
//!   (commit) ─► intended ─► printing{nonce} ─► proved │ given up
//!                              ▲     │
//!                              └─────┘ printed anew, after the printer denied it
//! ```

use kiosk_domain::TransactionId;
use kiosk_envelope::Digest;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::writer::Fault;
use crate::{OutboxError, PrintIntent, PrintState};

pub(crate) fn intend(
    connection: &Connection,
    transaction: TransactionId,
    receipt_json: &str,
) -> rusqlite::Result<()> {
    let sql = "insert into print_intent (transaction_id, receipt, hash) values (?1, ?2, ?3)";
    let id = transaction.0;
    let hash = row_hash(id.as_bytes(), receipt_json.as_bytes());
    connection
        .prepare_cached(sql)?
        .execute(params![id.as_bytes(), receipt_json, hash.0])?;
    Ok(())
}

/// What a row must hash to when it is read again.
fn row_hash(transaction: &[u8], receipt_json: &[u8]) -> Digest {
    Digest::of_parts(&[b"print", transaction, receipt_json])
}

pub(crate) fn begin(
    connection: &Connection,
    transaction: TransactionId,
    nonce: [u8; 4],
) -> Result<(), Fault> {
    let sql = "update print_intent set nonce = ?2 where transaction_id = ?1";
    let id = transaction.0;
    let rows = connection
        .prepare_cached(sql)?
        .execute(params![id.as_bytes(), nonce])?;
    found(rows, transaction)
}

pub(crate) fn end(connection: &Connection, transaction: TransactionId) -> Result<(), Fault> {
    let sql = "delete from print_intent where transaction_id = ?1";
    let id = transaction.0;
    let rows = connection
        .prepare_cached(sql)?
        .execute(params![id.as_bytes()])?;
    found(rows, transaction)
}

fn found(rows: usize, transaction: TransactionId) -> Result<(), Fault> {
    if rows == 1 {
        return Ok(());
    }
    Err(Fault::Caller(OutboxError::NoSuchPrint(transaction)))
}

/// All that is owed, oldest first. One that the disk has damaged is not: nobody knows whose it was,
/// and a receipt with a changed amount is worse than none.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<PrintIntent>> {
    let sql = "select transaction_id, receipt, nonce, hash from print_intent order by id";
    let mut query = connection.prepare_cached(sql)?;
    let mut rows = query.query([])?;
    let mut owed = Vec::new();
    while let Some(row) = rows.next()? {
        owed.extend(intent(row)?);
    }
    Ok(owed)
}

/// What is owed for one transaction.
pub(crate) fn one(
    connection: &Connection,
    transaction: TransactionId,
) -> rusqlite::Result<Option<PrintIntent>> {
    let sql = "select transaction_id, receipt, nonce, hash from print_intent
               where transaction_id = ?1";
    let id = transaction.0;
    let found = connection
        .prepare_cached(sql)?
        .query_row([id.as_bytes()], intent)
        .optional()?;
    Ok(found.flatten())
}

/// The receipt that a row owes, when the row is as it was written.
pub(crate) fn intent(row: &Row<'_>) -> rusqlite::Result<Option<PrintIntent>> {
    let bytes = |at| row.get_ref(at).map(|value| value.as_bytes().unwrap_or(&[]));
    let (transaction, json) = (bytes(0)?, bytes(1)?);
    let hash: Option<[u8; 32]> = row.get(3).unwrap_or(Some([0; 32]));
    let whole = hash.is_none_or(|hash| row_hash(transaction, json).0 == hash);
    let receipt = serde_json::from_slice(json).ok().filter(|_| whole);
    let Some(receipt) = receipt else {
        tracing::error!("a receipt that is owed is damaged, it is not printed");
        return Ok(None);
    };
    let state = row.get::<_, Option<[u8; 4]>>(2)?;
    let state = state.map_or(PrintState::Intended, |nonce| PrintState::Printing { nonce });
    Ok(Some(PrintIntent { receipt, state }))
}
