//! What agencies and citizens read.

use kiosk_domain::{AgencyId, Reference, Text, Timestamp, TransactionId};
use kiosk_envelope::SealedTransaction;
use kiosk_protocol::{AgencyItem, AgencyPage, Batch, ReferenceReply, StatusUpdate};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::references;
use crate::ledger::cursor::{cursor, rows_from_bytes, split};

/// Where a page stops, though more was asked for; one item always fits.
const PAGE_BYTES_MAX: usize = 8 << 20;

/// At most `limit` transactions of `agency` after the cursor `after`.
pub fn page(
    connection: &Connection,
    agency: &AgencyId,
    after: u64,
    limit: u32,
) -> rusqlite::Result<AgencyPage> {
    let (from, seen) = split(after);
    let sql = "select id, rows, received_at, bytes from dispatch \
               join parcel on parcel.id = dispatch.parcel \
               where agency = ?1 and parcel >= ?2 order by parcel";
    let mut query = connection.prepare_cached(sql)?;
    let mut parcels = query.query(params![agency.as_str(), from])?;
    let mut page = AgencyPage {
        items: Vec::new(),
        next: after,
    };
    let mut bytes = 0;
    while let Some(parcel) = parcels.next()? {
        let id: i64 = parcel.get(0)?;
        let received_at = Timestamp(parcel.get(2)?);
        let batch = batch(parcel, 3)?;
        for row in rows_from_bytes(parcel.get_ref(1)?.as_blob()?) {
            if id == from && row <= seen {
                continue;
            }
            if page.items.len() >= limit as usize || bytes >= PAGE_BYTES_MAX {
                return Ok(page);
            }
            let (sealed, length) = sealed_at(&batch, row, 3)?;
            bytes += length;
            page.next = cursor(id, row);
            page.items.push(AgencyItem {
                cursor: page.next,
                sealed,
                received_at,
            });
        }
    }
    Ok(page)
}

fn batch(row: &Row<'_>, column: usize) -> rusqlite::Result<Batch> {
    Batch::from_bytes(row.get(column)?).map_err(|error| stored_wrongly(column, error))
}

fn sealed_at(
    batch: &Batch,
    row: usize,
    column: usize,
) -> rusqlite::Result<(SealedTransaction, usize)> {
    let bytes = batch.row(row).unwrap_or_default();
    let sealed =
        SealedTransaction::from_bytes(bytes).map_err(|error| stored_wrongly(column, error))?;
    Ok((sealed, bytes.len()))
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
            let (sealed, _) = sealed_at(&batch(found, 1)?, row, 1)?;
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

fn stored_wrongly(
    column: usize,
    error: impl std::error::Error + Send + Sync + 'static,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, Box::new(error))
}
