//! What agencies and citizens read.

use kiosk_domain::{AgencyId, Text, Timestamp, TransactionId};
use kiosk_protocol::StatusUpdate;
use postgres::{Client, Error};

use crate::ledger::cursor::split;
use crate::ledger::page::{PAGE_BYTES_MAX, Parcel};

/// Parcels that are looked at for one page.
const PARCELS_MAX: i64 = 64;

/// The first parcels with rows of `agency` after the cursor `after`, as many as make a page: the
/// server sends no bytes that do not go into it, but for the last parcel's.
pub fn parcels(client: &mut Client, agency: &AgencyId, after: u64) -> Result<Vec<Parcel>, Error> {
    let (from, seen) = split(after);
    let sql = "select id, rows, received_at, bytes from ( \
               select id, rows, received_at, bytes, \
               sum(length(bytes)) over (order by id) - length(bytes) as before \
               from dispatch join parcel on parcel.id = dispatch.parcel \
               where agency = $1 and parcel >= $2 and (parcel > $2 or $3 < \
               get_byte(rows, length(rows) - 2) * 256 + get_byte(rows, length(rows) - 1)) \
               order by parcel limit $4) as next where before < $5 order by id";
    let seen = i32::try_from(seen).unwrap_or(i32::MAX);
    let bytes_max = PAGE_BYTES_MAX as i64;
    let rows = client.query(
        sql,
        &[&agency.as_str(), &from, &seen, &PARCELS_MAX, &bytes_max],
    )?;
    Ok(rows
        .into_iter()
        .map(|row| Parcel {
            id: row.get(0),
            rows: row.get(1),
            received_at: Timestamp(row.get(2)),
            bytes: row.get(3),
        })
        .collect())
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
