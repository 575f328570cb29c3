//! Transactions go in at the end of the chain and leave when the gateway has them.

use kiosk_domain::TransactionId;
use kiosk_envelope::{Chain, Digest, SealedTransaction, Slot};
use rusqlite::{Connection, OptionalExtension as _, Row, ffi, params};
use uuid::Uuid;

use crate::writer::Fault;
use crate::{OutboxError, Place};

/// Rows that one commit deletes at most, so that no citizen waits behind a country's backlog.
const FORGOTTEN_ROWS_MAX: u32 = 500;

/// The one row of `chain`. A commit reads it once and writes it once, however many changes it has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct End {
    /// What comes next.
    pub slot: Slot,
    /// How many wait.
    pub queued: u64,
    /// Their bytes.
    pub queued_bytes: u64,
}

impl End {
    fn hash(&self) -> Digest {
        Digest::of_parts(&[
            b"chain",
            &self.slot.epoch.to_be_bytes(),
            &self.slot.sequence.to_be_bytes(),
            &self.slot.previous.0,
            &self.queued.to_be_bytes(),
            &self.queued_bytes.to_be_bytes(),
        ])
    }

    fn lighten(&mut self, rows: usize, bytes: u64) {
        self.queued = self.queued.saturating_sub(rows as u64);
        self.queued_bytes = self.queued_bytes.saturating_sub(bytes);
    }
}

pub(crate) fn end(connection: &Connection) -> rusqlite::Result<End> {
    let sql = "select epoch, last_sequence, last_digest, queued, queued_bytes, hash from chain";
    connection.prepare_cached(sql)?.query_row([], |row| {
        let slot = Slot {
            epoch: row.get(0)?,
            sequence: row.get::<_, u64>(1)?.saturating_add(1),
            previous: Digest(row.get(2)?),
        };
        let end = End {
            slot,
            queued: row.get(3)?,
            queued_bytes: row.get(4)?,
        };
        unless_rotten(row.get(5)?, end.hash(), "chain")?;
        Ok(end)
    })
}

pub(crate) fn put_end(connection: &Connection, end: &End) -> rusqlite::Result<()> {
    let sql = "insert or replace into chain
               (one, epoch, last_sequence, last_digest, queued, queued_bytes, hash)
               values (1, ?1, ?2, ?3, ?4, ?5, ?6)";
    connection.prepare_cached(sql)?.execute(params![
        end.slot.epoch,
        end.slot.sequence - 1,
        end.slot.previous.0,
        end.queued,
        end.queued_bytes,
        end.hash().0
    ])?;
    Ok(())
}

/// Counts what came into the queue without having been enqueued.
pub(crate) fn add_waiting(connection: &Connection, rows: u64, bytes: u64) -> rusqlite::Result<()> {
    let mut end = end(connection)?;
    end.queued += rows;
    end.queued_bytes += bytes;
    put_end(connection, &end)
}

/// The chain of a new file.
pub(crate) fn begin(connection: &Connection, epoch: u32) -> rusqlite::Result<()> {
    put_acknowledged(connection, epoch, 0)?;
    let end = End {
        slot: Slot::first(epoch),
        queued: 0,
        queued_bytes: 0,
    };
    put_end(connection, &end)
}

/// Refuses rows that steer the queue and are not as they were written.
pub(crate) fn check(connection: &Connection) -> rusqlite::Result<()> {
    end(connection)?;
    let mut query = connection.prepare_cached("select epoch, acknowledged, hash from epoch")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        sound_watermark(row)?;
    }
    Ok(())
}

fn sound_watermark(row: &Row<'_>) -> rusqlite::Result<u64> {
    let (epoch, acknowledged) = (row.get(0)?, row.get(1)?);
    unless_rotten(row.get(2)?, watermark_hash(epoch, acknowledged), "epoch")?;
    Ok(acknowledged)
}

fn watermark_hash(epoch: u32, acknowledged: u64) -> Digest {
    Digest::of_parts(&[b"epoch", &epoch.to_be_bytes(), &acknowledged.to_be_bytes()])
}

pub(crate) fn put_acknowledged(
    connection: &Connection,
    epoch: u32,
    acknowledged: u64,
) -> rusqlite::Result<()> {
    let sql = "insert into epoch (epoch, acknowledged, hash) values (?1, ?2, ?3)
               on conflict do update set acknowledged = ?2, hash = ?3";
    let hash = watermark_hash(epoch, acknowledged);
    connection
        .prepare_cached(sql)?
        .execute(params![epoch, acknowledged, hash.0])?;
    Ok(())
}

fn unless_rotten(kept: Option<[u8; 32]>, hash: Digest, table: &str) -> rusqlite::Result<()> {
    if kept.is_none_or(|kept| kept == hash.0) {
        return Ok(());
    }
    Err(rotten(&format!(
        "a row of {table} is not as it was written"
    )))
}

/// The same failure as when SQLite itself finds the file damaged.
pub(crate) fn rotten(what: &str) -> rusqlite::Error {
    let code = ffi::Error::new(ffi::SQLITE_CORRUPT);
    rusqlite::Error::SqliteFailure(code, Some(what.to_owned()))
}

/// A transaction with everything about it that needs no database, made by whoever hands it over
/// while another one writes.
pub(crate) struct Parcel {
    pub sealed: SealedTransaction,
    bytes: Vec<u8>,
    hash: Digest,
}

impl Parcel {
    pub(crate) fn of(sealed: SealedTransaction) -> Self {
        let bytes = sealed.to_bytes();
        let Slot {
            epoch, sequence, ..
        } = sealed.routing.slot;
        let hash = row_hash(epoch, sequence, &bytes);
        Self {
            sealed,
            bytes,
            hash,
        }
    }
}

/// Appends `parcel`, when it is the next one and there is room for it.
pub(crate) fn enqueue(
    connection: &Connection,
    end: &mut End,
    parcel: &Parcel,
    bytes_max: u64,
) -> Result<TransactionId, Fault> {
    let mut chain = Chain::from(end.slot);
    chain
        .follow(&parcel.sealed)
        .map_err(|error| Fault::Caller(OutboxError::OutOfPlace(error)))?;
    let bytes = parcel.bytes.len() as u64;
    if end.queued_bytes + bytes > bytes_max {
        return Err(Fault::NoRoom);
    }
    insert(connection, parcel)?;
    end.slot = chain.next();
    end.queued += 1;
    end.queued_bytes += bytes;
    Ok(parcel.sealed.routing.header.id)
}

pub(crate) fn insert(connection: &Connection, parcel: &Parcel) -> rusqlite::Result<()> {
    let Parcel {
        sealed,
        bytes,
        hash,
    } = parcel;
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
        hash.0
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
    end: &mut End,
    epoch: u32,
    sequence: u64,
) -> rusqlite::Result<Vec<TransactionId>> {
    let Some(before) = acknowledged(connection, epoch)? else {
        return Ok(Vec::new());
    };
    let ahead = end.slot.epoch == epoch && sequence >= end.slot.sequence;
    let sequence = if ahead {
        end.slot.sequence - 1
    } else {
        sequence
    };
    let delivered = pass(connection, end, epoch, before, sequence)?;
    if ahead {
        // The gateway knows more of this epoch than we do: this disk is an old copy.
        tracing::error!(epoch, "gateway is ahead of this outbox; a new epoch begins");
        begin_next_epoch(connection, end)?;
    }
    Ok(delivered)
}

fn pass(
    connection: &Connection,
    end: &mut End,
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
    put_acknowledged(connection, epoch, sequence)?;
    end.lighten(passed.len(), passed.iter().map(|(_, bytes)| bytes).sum());
    Ok(passed.into_iter().map(|(id, _)| id).collect())
}

pub(crate) fn acknowledged(connection: &Connection, epoch: u32) -> rusqlite::Result<Option<u64>> {
    let sql = "select epoch, acknowledged, hash from epoch where epoch = ?1";
    connection
        .prepare_cached(sql)?
        .query_row([epoch], sound_watermark)
        .optional()
}

/// Deletes some of what was acknowledged earlier.
pub(crate) fn forget(connection: &Connection) -> rusqlite::Result<usize> {
    check(connection)?; // what a rotten watermark passes is not delivered
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
    end: &mut End,
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
        end.lighten(1, bytes);
    }
    Ok(Some(id))
}

/// Sets a damaged row aside. The gateway's watermark can never pass it, so what comes from now on
/// goes into a new epoch, which nothing holds back.
pub(crate) fn quarantine(
    connection: &Connection,
    end: &mut End,
    epoch: u32,
    sequence: u64,
) -> rusqlite::Result<Option<TransactionId>> {
    let id = set_aside(connection, end, epoch, sequence, "damaged on this disk")?;
    if id.is_some() && end.slot.epoch == epoch {
        begin_next_epoch(connection, end)?;
    }
    Ok(id)
}

fn begin_next_epoch(connection: &Connection, end: &mut End) -> rusqlite::Result<()> {
    end.slot = Slot::first(end.slot.epoch + 1);
    put_acknowledged(connection, end.slot.epoch, 0)
}

pub(crate) fn transaction_id(row: &Row<'_>, at: usize) -> rusqlite::Result<TransactionId> {
    row.get(at)
        .map(|bytes| TransactionId(Uuid::from_bytes(bytes)))
}
