//! Transactions go in at the end of the chain and leave when the gateway has them.

use kiosk_domain::TransactionId;
use kiosk_envelope::{Chain, Digest, SealedTransaction, Slot};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use uuid::Uuid;

use crate::writer::Fault;
use crate::{OutboxError, Place};

/// Rows that one commit deletes at most, so that no citizen waits behind a country's backlog.
const FORGOTTEN_ROWS_MAX: u32 = 500;

/// The one row of `chain`.
pub(crate) struct End {
    /// What comes next.
    pub slot: Slot,
    /// How many wait.
    pub queued: u64,
    /// Their bytes.
    pub queued_bytes: u64,
}

pub(crate) fn end(connection: &Connection) -> rusqlite::Result<End> {
    let sql = "select epoch, last_sequence, last_digest, queued, queued_bytes from chain";
    connection.prepare_cached(sql)?.query_row([], |row| {
        let slot = Slot {
            epoch: row.get(0)?,
            sequence: row.get::<_, u64>(1)? + 1,
            previous: Digest(row.get(2)?),
        };
        Ok(End {
            slot,
            queued: row.get(3)?,
            queued_bytes: row.get(4)?,
        })
    })
}

/// Appends `sealed`, when it is the next one and there is room for it.
pub(crate) fn enqueue(
    connection: &Connection,
    sealed: &SealedTransaction,
    bytes_max: u64,
) -> Result<TransactionId, Fault> {
    let end = end(connection)?;
    let follows = Chain::from(end.slot).follow(sealed);
    follows.map_err(|error| Fault::Caller(OutboxError::OutOfPlace(error)))?;
    let bytes = sealed.to_bytes();
    if end.queued_bytes + bytes.len() as u64 > bytes_max {
        return Err(Fault::NoRoom);
    }
    insert(connection, sealed, &bytes)?;
    let sql = "update chain set last_sequence = ?1, last_digest = ?2, queued = queued + 1,
               queued_bytes = queued_bytes + ?3";
    let sequence = sealed.routing.slot.sequence;
    connection
        .prepare_cached(sql)?
        .execute(params![sequence, sealed.digest().0, bytes.len()])?;
    Ok(sealed.routing.header.id)
}

fn insert(
    connection: &Connection,
    sealed: &SealedTransaction,
    bytes: &[u8],
) -> rusqlite::Result<()> {
    let Slot {
        epoch, sequence, ..
    } = sealed.routing.slot;
    let header = &sealed.routing.header;
    let sql = "insert into queued_transaction
               (place, epoch, sequence, transaction_id, confirmed_at, sealed, hash)
               values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    connection.prepare_cached(sql)?.execute(params![
        Place { epoch, sequence }.key(),
        epoch,
        sequence,
        header.id.0.as_bytes(),
        header.confirmed_at.0,
        bytes,
        row_hash(epoch, sequence, bytes).0
    ])?;
    Ok(())
}

/// What a row must hash to when it is read again.
pub(crate) fn row_hash(epoch: u32, sequence: u64, sealed: &[u8]) -> Digest {
    Digest::of_parts(&[&epoch.to_be_bytes(), &sequence.to_be_bytes(), sealed])
}

/// Moves the watermark of `epoch` up to `sequence`; those it passed are delivered.
pub(crate) fn acknowledge(
    connection: &Connection,
    epoch: u32,
    sequence: u64,
) -> rusqlite::Result<Vec<TransactionId>> {
    let Some(before) = acknowledged(connection, epoch)? else {
        return Ok(Vec::new());
    };
    let end = end(connection)?;
    let ahead = end.slot.epoch == epoch && sequence >= end.slot.sequence;
    let sequence = if ahead {
        end.slot.sequence - 1
    } else {
        sequence
    };
    let delivered = pass(connection, epoch, before, sequence)?;
    if ahead {
        // The gateway knows more of this epoch than we do: this disk is an old copy.
        tracing::error!(epoch, "gateway is ahead of this outbox; a new epoch begins");
        begin_next_epoch(connection)?;
    }
    Ok(delivered)
}

fn pass(
    connection: &Connection,
    epoch: u32,
    before: u64,
    sequence: u64,
) -> rusqlite::Result<Vec<TransactionId>> {
    if sequence <= before {
        return Ok(Vec::new());
    }
    let sql = "select transaction_id, length(sealed) from queued_transaction
               where place > ?1 and place <= ?2 order by place";
    let mut query = connection.prepare_cached(sql)?;
    let (after, last) = (
        Place {
            epoch,
            sequence: before,
        },
        Place { epoch, sequence },
    );
    let rows = query.query_map([after.key(), last.key()], |row| {
        Ok((transaction_id(row, 0)?, row.get::<_, u64>(1)?))
    })?;
    let passed = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    let sql = "update epoch set acknowledged = ?2 where epoch = ?1";
    connection
        .prepare_cached(sql)?
        .execute(params![epoch, sequence])?;
    lighten(
        connection,
        passed.len(),
        passed.iter().map(|(_, bytes)| bytes).sum(),
    )?;
    Ok(passed.into_iter().map(|(id, _)| id).collect())
}

fn acknowledged(connection: &Connection, epoch: u32) -> rusqlite::Result<Option<u64>> {
    let sql = "select acknowledged from epoch where epoch = ?1";
    connection
        .prepare_cached(sql)?
        .query_row([epoch], |row| row.get(0))
        .optional()
}

fn lighten(connection: &Connection, rows: usize, bytes: u64) -> rusqlite::Result<()> {
    let sql = "update chain set queued = queued - ?1, queued_bytes = queued_bytes - ?2";
    connection
        .prepare_cached(sql)?
        .execute(params![rows, bytes])?;
    Ok(())
}

/// Deletes some of what was acknowledged earlier.
pub(crate) fn forget(connection: &Connection) -> rusqlite::Result<usize> {
    let sql = "delete from queued_transaction where place in (
                   select queued.place from epoch join queued_transaction queued
                   on queued.place > (epoch.epoch << 32)
                   and queued.place <= (epoch.epoch << 32) + min(epoch.acknowledged, 0xffffffff)
                   limit ?1)";
    connection
        .prepare_cached(sql)?
        .execute([FORGOTTEN_ROWS_MAX])
}

/// Takes one out of the queue and keeps it where nothing sends it.
pub(crate) fn set_aside(
    connection: &Connection,
    epoch: u32,
    sequence: u64,
    reason: &str,
) -> rusqlite::Result<Option<TransactionId>> {
    let place = Place { epoch, sequence }.key();
    let sql = "select transaction_id, length(sealed) from queued_transaction
               where place = ?1";
    let found = connection.prepare_cached(sql)?.query_row([place], |row| {
        Ok((transaction_id(row, 0)?, row.get::<_, u64>(1)?))
    });
    let Some((id, bytes)) = found.optional()? else {
        return Ok(None);
    };
    let sql = "insert into set_aside_transaction (epoch, sequence, transaction_id, sealed, reason)
               select epoch, sequence, transaction_id, sealed, ?2 from queued_transaction
               where place = ?1";
    connection
        .prepare_cached(sql)?
        .execute(params![place, reason])?;
    let sql = "delete from queued_transaction where place = ?1";
    connection.prepare_cached(sql)?.execute([place])?;
    if acknowledged(connection, epoch)?.is_some_and(|watermark| sequence > watermark) {
        lighten(connection, 1, bytes)?;
    }
    Ok(Some(id))
}

/// Sets a damaged row aside. The gateway's watermark can never pass it, so what comes from now on
/// goes into a new epoch, which nothing holds back.
pub(crate) fn quarantine(
    connection: &Connection,
    epoch: u32,
    sequence: u64,
) -> rusqlite::Result<Option<TransactionId>> {
    let id = set_aside(connection, epoch, sequence, "damaged on this disk")?;
    if id.is_some() && end(connection)?.slot.epoch == epoch {
        begin_next_epoch(connection)?;
    }
    Ok(id)
}

fn begin_next_epoch(connection: &Connection) -> rusqlite::Result<()> {
    let epoch = end(connection)?.slot.epoch + 1;
    connection.execute(
        "insert into epoch (epoch, acknowledged) values (?1, 0)",
        [epoch],
    )?;
    connection.execute(
        "update chain set epoch = ?1, last_sequence = 0, last_digest = ?2",
        params![epoch, Digest::NONE.0],
    )?;
    Ok(())
}

pub(crate) fn transaction_id(row: &Row<'_>, at: usize) -> rusqlite::Result<TransactionId> {
    row.get(at)
        .map(|bytes| TransactionId(Uuid::from_bytes(bytes)))
}
