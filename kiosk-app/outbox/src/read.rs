//! What is asked without changing anything.

use kiosk_domain::Timestamp;
use kiosk_envelope::{Digest, SealedTransaction, Slot};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::chain::{check, end, row_hash};
use crate::{Place, Status, chain};

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
    let snapshot = connection.unchecked_transaction()?;
    check(&snapshot)?;
    let sql = "select queued.epoch, queued.sequence, queued.sealed, queued.hash, queued.place,
                      epoch.acknowledged
               from queued_transaction queued join epoch on epoch.epoch = queued.epoch
               where queued.place > ?1 and queued.sequence > epoch.acknowledged
               order by queued.place limit ?2";
    let mut query = snapshot.prepare_cached(sql)?;
    let mut rows = query.query(params![after.key(), rows_max])?;
    let mut read = Read::default();
    let (mut bytes, mut count) = (0, 0);
    let mut last = after;
    while let Some(row) = rows.next()? {
        let place = Place {
            epoch: row.get(0)?,
            sequence: row.get(1)?,
        };
        if place.key() != row.get::<_, i64>(4)? {
            return Err(chain::rotten("a row of the queue stands in a wrong place"));
        }
        refuse_gap(&snapshot, last, place, row.get(5)?)?;
        (last, count) = (place, count + 1);
        let Some((sealed, length)) = sound(row, place)? else {
            read.damaged.push(place);
            continue;
        };
        let first = read.sound.first();
        let fits = first.is_none_or(|first| {
            first.routing.slot.epoch == place.epoch && bytes + length <= bytes_max
        });
        if !fits {
            return Ok(read);
        }
        bytes += length;
        read.sound.push(sealed);
    }
    if count < rows_max {
        refuse_missing_end(&snapshot, last)?;
    }
    Ok(read)
}

/// Between two rows of an epoch, or between its watermark and its first row, stands nothing but
/// what was set aside. A tree that the disk has damaged may lead past rows without a word.
fn refuse_gap(
    connection: &Connection,
    last: Place,
    next: Place,
    acknowledged: u64,
) -> rusqlite::Result<()> {
    let same = last.epoch == next.epoch;
    let known = if same { last.sequence } else { 0 }.max(acknowledged);
    let missing = next.sequence.saturating_sub(known.saturating_add(1));
    if missing == 0 {
        return Ok(());
    }
    let sql = "select count(distinct sequence) from set_aside_transaction
               where epoch = ?1 and sequence > ?2 and sequence < ?3";
    let set_aside: u64 = connection
        .prepare_cached(sql)?
        .query_row(params![next.epoch, known, next.sequence], |row| row.get(0))?;
    if set_aside == missing {
        return Ok(());
    }
    Err(chain::rotten("rows of the queue are missing"))
}

/// The last row is the one before the slot that comes next.
fn refuse_missing_end(connection: &Connection, last: Place) -> rusqlite::Result<()> {
    let Slot {
        epoch, sequence, ..
    } = end(connection)?.slot;
    if last.epoch > epoch {
        return Ok(());
    }
    let acknowledged = chain::acknowledged(connection, epoch)?.unwrap_or(0);
    refuse_gap(connection, last, Place { epoch, sequence }, acknowledged)
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
