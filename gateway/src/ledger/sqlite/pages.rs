//! What agencies and citizens read.

use kiosk_domain::{AgencyId, Reference, Text, Timestamp, TransactionId};
use kiosk_envelope::SealedTransaction;
use kiosk_protocol::{AgencyPage, ReferenceReply, StatusUpdate};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::references;
use crate::ledger::cursor::split;
use crate::ledger::page::{PageInHand, Parcel, StoredWrongly, transaction_in};

/// At most `limit` transactions of `agency` after the cursor `after`.
pub fn page(
    connection: &Connection,
    agency: &AgencyId,
    after: u64,
    limit: u32,
) -> rusqlite::Result<AgencyPage> {
    let (from, _) = split(after);
    let sql = "select id, rows, received_at, bytes from dispatch \
               join parcel on parcel.id = dispatch.parcel \
               where agency = ?1 and parcel >= ?2 order by parcel";
    let mut query = connection.prepare_cached(sql)?;
    let mut parcels = query.query(params![agency.as_str(), from])?;
    let mut page = PageInHand::new(after, limit);
    while !page.is_full()
        && let Some(row) = parcels.next()?
    {
        let parcel = Parcel {
            id: row.get(0)?,
            rows: row.get(1)?,
            received_at: Timestamp(row.get(2)?),
            bytes: row.get(3)?,
        };
        page.add(parcel).map_err(|error| damaged(3, error))?;
    }
    Ok(page.done())
}

/// What is known of `reference`; of several, the newest.
pub fn by_reference(
    connection: &Connection,
    reference: &Reference,
) -> rusqlite::Result<Option<ReferenceReply>> {
    let found = references::find(connection, reference.number())?;
    let Some(&(parcel, row)) = found.first() else {
        return Ok(None);
    };
    let (sealed, received_at) = at(connection, parcel, row)?;
    let header = sealed.routing.header;
    Ok(Some(ReferenceReply {
        reference: reference.clone(),
        service: header.service,
        received_at,
        status: status(connection, header.id)?,
    }))
}

/// Whether `transaction` came for `agency`.
pub fn is_of(
    connection: &Connection,
    transaction: TransactionId,
    agency: &AgencyId,
) -> rusqlite::Result<bool> {
    for (parcel, row) in references::find(connection, transaction.reference_number())? {
        let (sealed, _) = at(connection, parcel, row)?;
        let header = &sealed.routing.header;
        if header.id == transaction {
            return Ok(header.agency == *agency);
        }
    }
    Ok(false)
}

fn at(
    connection: &Connection,
    parcel: i64,
    row: usize,
) -> rusqlite::Result<(SealedTransaction, Timestamp)> {
    let sql = "select received_at, bytes from parcel where id = ?1";
    connection
        .prepare_cached(sql)?
        .query_row([parcel], |found| {
            let sealed = transaction_in(found.get(1)?, row).map_err(|error| damaged(1, error))?;
            Ok((sealed, Timestamp(found.get(0)?)))
        })
}

fn status(
    connection: &Connection,
    transaction: TransactionId,
) -> rusqlite::Result<Option<StatusUpdate>> {
    let sql = "select en, sw, at from status where transaction_id = ?1";
    connection
        .prepare_cached(sql)?
        .query_row([transaction.to_string()], |row| {
            Ok(StatusUpdate {
                transaction,
                status: Text::new(row.get::<_, String>(0)?, row.get::<_, String>(1)?),
                at: Timestamp(row.get(2)?),
            })
        })
        .optional()
}

fn damaged(column: usize, error: StoredWrongly) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, Box::new(error))
}
