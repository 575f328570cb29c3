//! Receipts that are owed: noted with their transaction, gone when the printer has proved them.
//!
//! ```text
//!   (commit) ─► intended ─► printing{nonce} ─► proved │ given up
//!                              ▲     │
//!                              └─────┘ printed anew, after the printer denied it
//! ```

use kiosk_domain::TransactionId;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::writer::Fault;
use crate::{OutboxError, PrintIntent, PrintState};

pub(crate) fn intend(
    connection: &Connection,
    transaction: TransactionId,
    receipt_json: &str,
) -> rusqlite::Result<()> {
    let sql = "insert into print_intent (transaction_id, receipt) values (?1, ?2)";
    let id = transaction.0;
    connection
        .prepare_cached(sql)?
        .execute(params![id.as_bytes(), receipt_json])?;
    Ok(())
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

/// All that is owed, oldest first.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<PrintIntent>> {
    let sql = "select receipt, nonce from print_intent order by id";
    connection
        .prepare_cached(sql)?
        .query_map([], intent)?
        .collect()
}

/// What is owed for one transaction.
pub(crate) fn one(
    connection: &Connection,
    transaction: TransactionId,
) -> rusqlite::Result<Option<PrintIntent>> {
    let sql = "select receipt, nonce from print_intent where transaction_id = ?1";
    let id = transaction.0;
    connection
        .prepare_cached(sql)?
        .query_row([id.as_bytes()], intent)
        .optional()
}

fn intent(row: &Row<'_>) -> rusqlite::Result<PrintIntent> {
    let json: String = row.get(0)?;
    let receipt = serde_json::from_str(&json).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error))
    })?;
    let state = row.get::<_, Option<[u8; 4]>>(1)?;
    let state = state.map_or(PrintState::Intended, |nonce| PrintState::Printing { nonce });
    Ok(PrintIntent { receipt, state })
}
