//! Receipts that are owed: noted with their transaction, gone when the printer has proved them.
//!
//! ```text
//!   (commit) ─► intended ─► printing{nonce} ─► proved │ given up
//!                              ▲     │
//!                              └─────┘ printed anew, after the printer denied it
//! ```

use kiosk_domain::TransactionId;
use kiosk_envelope::Digest;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use zeroize::Zeroizing;

use crate::receipt_key::ReceiptKey;
use crate::writer::Fault;
use crate::{OutboxError, PrintIntent, PrintState};

pub(crate) fn intend(
    connection: &Connection,
    key: &ReceiptKey,
    transaction: TransactionId,
    receipt_json: &str,
) -> rusqlite::Result<()> {
    let sql = "insert into print_intent (transaction_id, receipt, hash) values (?1, ?2, ?3)";
    let id = transaction.0;
    let sealed = key.seal(id.as_bytes(), receipt_json);
    let hash = row_hash(id.as_bytes(), &sealed);
    connection
        .prepare_cached(sql)?
        .execute(params![id.as_bytes(), sealed, hash.0])?;
    Ok(())
}

/// What a row must hash to when it is read again.
fn row_hash(transaction: &[u8], receipt: &[u8]) -> Digest {
    Digest::of_parts(&[b"print", transaction, receipt])
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
pub(crate) fn all(connection: &Connection, key: &ReceiptKey) -> rusqlite::Result<Vec<PrintIntent>> {
    let sql = "select transaction_id, receipt, nonce, hash from print_intent order by id";
    let mut query = connection.prepare_cached(sql)?;
    let mut rows = query.query([])?;
    let mut owed = Vec::new();
    while let Some(row) = rows.next()? {
        owed.extend(intent(row, key)?);
    }
    Ok(owed)
}

/// What is owed for one transaction.
pub(crate) fn one(
    connection: &Connection,
    key: &ReceiptKey,
    transaction: TransactionId,
) -> rusqlite::Result<Option<PrintIntent>> {
    let sql = "select transaction_id, receipt, nonce, hash from print_intent
               where transaction_id = ?1";
    let id = transaction.0;
    let found = connection
        .prepare_cached(sql)?
        .query_row([id.as_bytes()], |row| intent(row, key))
        .optional()?;
    Ok(found.flatten())
}

/// Whether nothing is owed.
pub(crate) fn none(connection: &Connection) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("select not exists (select 1 from print_intent)")?
        .query_row([], |row| row.get(0))
}

/// Whether a row is as it was written.
pub(crate) fn is_whole(row: &Row<'_>) -> rusqlite::Result<bool> {
    let bytes = |at| row.get_ref(at).map(|value| value.as_bytes().unwrap_or(&[]));
    let (transaction, receipt) = (bytes(0)?, bytes(1)?);
    let hash: Option<[u8; 32]> = row.get(3).unwrap_or(Some([0; 32]));
    Ok(hash.is_none_or(|hash| row_hash(transaction, receipt).0 == hash))
}

/// The receipt that a row owes, when the row is as it was written and its key is still there.
fn intent(row: &Row<'_>, key: &ReceiptKey) -> rusqlite::Result<Option<PrintIntent>> {
    let json = is_whole(row)?.then(|| opened(row, key)).transpose()?;
    let json = json.flatten();
    let Some(receipt) = json.and_then(|json| serde_json::from_slice(&json).ok()) else {
        tracing::error!("a receipt that is owed is damaged, it is not printed");
        return Ok(None);
    };
    let state = row.get::<_, Option<[u8; 4]>>(2)?;
    let state = state.map_or(PrintState::Intended, |nonce| PrintState::Printing { nonce });
    Ok(Some(PrintIntent { receipt, state }))
}

/// Its JSON. Kiosks before this one left it as a text.
fn opened(row: &Row<'_>, key: &ReceiptKey) -> rusqlite::Result<Option<Zeroizing<Vec<u8>>>> {
    Ok(match row.get_ref(1)? {
        ValueRef::Text(json) => Some(Zeroizing::new(json.to_vec())),
        ValueRef::Blob(sealed) => key.open(row.get_ref(0)?.as_bytes().unwrap_or(&[]), sealed),
        _ => None,
    })
}
