//! What is asked without changing anything.

use kiosk_domain::Timestamp;
use kiosk_envelope::{Digest, SealedTransaction};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::chain::{check, end, row_hash};
use crate::{Place, Status};

/// Rows for one request, and those on the way that the disk has damaged.
#[derive(Default)]
pub(crate) struct Read {
    /// Of one epoch, in order.
    pub sound: Vec<SealedTransaction>,
    /// Where damaged rows stand.
    pub damaged: Vec<Place>,
}

/// What waits after `after`, at most `rows_max` rows and, unless the first alone is larger,
/// `bytes_max` bytes.
pub(crate) fn waiting(
    connection: &Connection,
    after: Place,
    rows_max: usize,
    bytes_max: usize,
) -> rusqlite::Result<Read> {
    check(connection)?;
    let sql = "select queued.epoch, queued.sequence, queued.sealed, queued.hash
               from queued_transaction queued join epoch on epoch.epoch = queued.epoch
               where queued.place > ?1 and queued.sequence > epoch.acknowledged
               order by queued.place limit ?2";
    let mut query = connection.prepare_cached(sql)?;
    let mut rows = query.query(params![after.key(), rows_max])?;
    let mut read = Read::default();
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        let place = Place {
            epoch: row.get(0)?,
            sequence: row.get(1)?,
        };
        let Some((sealed, length)) = sound(row, place)? else {
            read.damaged.push(place);
            continue;
        };
        let first = read.sound.first();
        let fits = first.is_none_or(|first| {
            first.routing.slot.epoch == place.epoch && bytes + length <= bytes_max
        });
        if !fits {
            break;
        }
        bytes += length;
        read.sound.push(sealed);
    }
    Ok(read)
}

/// The transaction of columns 2 and 3, when it is as it was written.
pub(crate) fn sound(
    row: &Row<'_>,
    place: Place,
) -> rusqlite::Result<Option<(SealedTransaction, usize)>> {
    let bytes = row.get_ref(2)?.as_blob().unwrap_or_default();
    if row_hash(place.epoch, place.sequence, bytes) != Digest(row.get(3)?) {
        return Ok(None);
    }
    Ok(SealedTransaction::from_bytes(bytes)
        .ok()
        .map(|sealed| (sealed, bytes.len())))
}

/// How the outbox is.
pub(crate) fn status(connection: &Connection) -> rusqlite::Result<Status> {
    let end = end(connection)?;
    let acknowledged = connection
        .prepare_cached("select acknowledged from epoch where epoch = ?1")?
        .query_row([end.slot.epoch], |row| row.get(0))?;
    let set_aside = connection
        .prepare_cached("select count(*) from set_aside_transaction")?
        .query_row([], |row| row.get(0))?;
    let oldest_at = connection
        .prepare_cached(
            "select queued.confirmed_at from queued_transaction queued
             join epoch on epoch.epoch = queued.epoch
             where queued.sequence > epoch.acknowledged order by queued.place limit 1",
        )?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(Status {
        queued: end.queued,
        bytes: end.queued_bytes,
        acknowledged,
        set_aside,
        oldest_at: oldest_at.map(Timestamp),
    })
}
