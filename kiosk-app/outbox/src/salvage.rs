//! Reads what can be read of a damaged file. Every row stands for itself: whatever is around it, a
//! row whose hash is right is as it was written.

use std::path::Path;

use kiosk_envelope::Slot;
use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::chain::{self, End, Parcel};
use crate::database::open_reader;
use crate::{Place, log, print, read};

/// Keys that are tried one after another where the tree of rows is broken, before the rest is given
/// up: more than one page of the tree's inner nodes leads to.
const SKIPPED_MAX: u32 = 4_096;

/// A damaged file, and what it still says of its chain.
pub(crate) struct Found {
    old: Option<Connection>,
    end: Option<End>,
    /// Epochs, and how far the gateway has each, if that can be read.
    watermarks: Vec<(u32, Option<u64>)>,
}

/// What was saved.
#[derive(Default)]
pub(crate) struct Saved {
    /// Transactions that will be sent.
    pub waiting: u64,
    /// Transactions that somebody must look at.
    pub set_aside: u64,
    bytes: u64,
}

impl Found {
    pub(crate) fn look(path: &Path) -> Self {
        let old = open_reader(path).ok();
        let end = old.as_ref().and_then(|old| chain::end(old).ok());
        let watermarks = old.as_ref().map(watermarks).unwrap_or_default();
        Self {
            old,
            end,
            watermarks,
        }
    }

    /// An epoch that no transaction of the damaged file belongs to.
    pub(crate) fn next_epoch(&self, fresh_epoch: u32) -> u32 {
        let ended = self.end.iter().map(|end| end.slot.epoch);
        let seen = ended.chain(self.watermarks.iter().map(|(epoch, _)| *epoch));
        let last = seen.max().unwrap_or(0);
        fresh_epoch.max(last.saturating_add(1))
    }

    /// How much of the log SQLite sees.
    pub(crate) fn log_pages(&self) -> u64 {
        let seen = self.old.as_ref().map(log::seen_pages);
        seen.and_then(Result::ok).unwrap_or(0)
    }

    /// Whether it is known where the chain ended.
    pub(crate) fn knows_end(&self) -> bool {
        self.end.is_some()
    }

    /// Notes in `new`, for `reason`, that nobody knows how many transactions are gone.
    pub(crate) fn mark(&self, new: &Connection, reason: &str) -> rusqlite::Result<()> {
        let end = self.end.as_ref().map(|end| end.slot);
        let at = end.unwrap_or_else(|| Slot::first(0));
        let sql = "insert into set_aside_transaction
                   (epoch, sequence, transaction_id, sealed, reason)
                   values (?1, ?2, zeroblob(16), zeroblob(0), ?3)";
        new.execute(sql, params![at.epoch, at.sequence, reason])?;
        Ok(())
    }

    /// Writes into `new` what waits, what was set aside and what is owed.
    pub(crate) fn save(&self, new: &Connection) -> rusqlite::Result<Saved> {
        let mut saved = Saved::default();
        let Some(old) = &self.old else {
            return Ok(saved);
        };
        let transaction = new.unchecked_transaction()?;
        for &(epoch, acknowledged) in &self.watermarks {
            // For the rows to refer to; an unknown one is put right by the first row.
            chain::put_acknowledged(&transaction, epoch, acknowledged.unwrap_or(0))?;
            self.save_epoch(old, &transaction, (epoch, acknowledged), &mut saved)?;
        }
        save_set_aside(old, &transaction, &mut saved)?;
        save_prints(old, &transaction)?;
        chain::add_waiting(&transaction, saved.waiting, saved.bytes)?;
        transaction.commit()?;
        Ok(saved)
    }

    /// The rows of one epoch above its watermark, and a mark for each that is gone.
    fn save_epoch(
        &self,
        old: &Connection,
        new: &Connection,
        (epoch, acknowledged): (u32, Option<u64>),
        saved: &mut Saved,
    ) -> rusqlite::Result<()> {
        let mut at = Place {
            epoch,
            sequence: acknowledged.unwrap_or(0),
        };
        let mut expected = acknowledged.map(|acknowledged| acknowledged + 1);
        let mut skipped = 0;
        while skipped < SKIPPED_MAX {
            match next(old, at) {
                Ok(None) => break,
                Ok(Some(sequence)) => {
                    if expected.is_none() && sequence > 1 {
                        // Whether those before were delivered, nobody knows any more.
                        chain::put_acknowledged(new, epoch, sequence - 1)?;
                        mark_gone(new, epoch, sequence - 1..sequence, saved)?;
                    }
                    mark_gone(new, epoch, expected.unwrap_or(sequence)..sequence, saved)?;
                    at.sequence = sequence;
                    save_row(old, new, at, saved)?;
                    (expected, skipped) = (Some(sequence + 1), 0);
                }
                Err(_) => {
                    at.sequence += 1;
                    skipped += 1;
                }
            }
        }
        let ours = self.end.as_ref().filter(|end| end.slot.epoch == epoch);
        if let (Some(end), Some(expected)) = (ours, expected) {
            mark_gone(new, epoch, expected..end.slot.sequence, saved)?;
        }
        Ok(())
    }
}

/// Tells of transactions that cannot be read any more.
fn mark_gone(
    new: &Connection,
    epoch: u32,
    gone: std::ops::Range<u64>,
    saved: &mut Saved,
) -> rusqlite::Result<()> {
    for sequence in gone {
        tracing::error!(
            epoch,
            sequence,
            "a queued transaction cannot be read any more"
        );
        let sql = "insert into set_aside_transaction
                   (epoch, sequence, transaction_id, sealed, reason)
                   values (?1, ?2, zeroblob(16), zeroblob(0), 'not readable on this disk')";
        new.prepare_cached(sql)?.execute(params![epoch, sequence])?;
        saved.set_aside += 1;
    }
    Ok(())
}

/// Those that are as they were written; of a rotten one only the epoch is believed.
fn watermarks(old: &Connection) -> Vec<(u32, Option<u64>)> {
    let mut known = Vec::new();
    let mut after = -1_i64;
    let sql = "select epoch from epoch where epoch > ?1 order by epoch limit 1";
    while let Ok(Some(epoch)) = old
        .query_row(sql, [after], |row| row.get::<_, u32>(0))
        .optional()
    {
        if i64::from(epoch) <= after {
            break;
        }
        let acknowledged = chain::acknowledged(old, epoch).ok().flatten();
        known.push((epoch, acknowledged));
        after = i64::from(epoch);
    }
    // Rows name their epoch themselves.
    for edge in ["min", "max"] {
        let sql = format!("select {edge}(place) >> 32 from queued_transaction");
        let found = old.query_row(&sql, [], |row| row.get::<_, u32>(0));
        if let Ok(epoch) = found
            && !known.iter().any(|(known, _)| *known == epoch)
        {
            known.push((epoch, None));
        }
    }
    known
}

/// The sequence of the next row of the epoch of `at`.
fn next(old: &Connection, at: Place) -> rusqlite::Result<Option<u64>> {
    let sql = "select place from queued_transaction where place > ?1 and place <= ?2
               order by place limit 1";
    let last = Place {
        sequence: u64::from(u32::MAX),
        ..at
    };
    let found = old
        .prepare_cached(sql)?
        .query_row([at.key(), last.key()], |row| row.get::<_, i64>(0))
        .optional()?;
    let Some(place) = found else { return Ok(None) };
    if place <= at.key() || place > last.key() {
        return Err(rusqlite::Error::QueryReturnedNoRows); // a tree that leads in a circle
    }
    Ok(Some(place as u64 & u64::from(u32::MAX)))
}

fn save_row(
    old: &Connection,
    new: &Connection,
    at: Place,
    saved: &mut Saved,
) -> rusqlite::Result<()> {
    let sql = "select epoch, sequence, sealed, hash from queued_transaction where place = ?1";
    let look = |row: &Row<'_>| {
        let bytes = row.get_ref(2)?.as_bytes().unwrap_or_default().to_vec();
        Ok((read::sound(row, at).ok().flatten(), bytes))
    };
    let found = old
        .prepare_cached(sql)?
        .query_row([at.key()], look)
        .unwrap_or_default();
    match found {
        (Some((sealed, length)), _) => {
            chain::insert(new, &Parcel::of(sealed))?;
            saved.waiting += 1;
            saved.bytes += length as u64;
        }
        (None, bytes) => {
            let sql = "insert into set_aside_transaction
                       (epoch, sequence, transaction_id, sealed, reason)
                       values (?1, ?2, zeroblob(16), ?3, 'damaged on this disk')";
            new.prepare_cached(sql)?
                .execute(params![at.epoch, at.sequence, bytes])?;
            saved.set_aside += 1;
        }
    }
    Ok(())
}

fn save_set_aside(old: &Connection, new: &Connection, saved: &mut Saved) -> rusqlite::Result<()> {
    let sql = "select epoch, sequence, transaction_id, sealed, reason from set_aside_transaction";
    let Ok(mut query) = old.prepare(sql) else {
        return Ok(());
    };
    let mut rows = query.query([])?;
    while let Ok(Some(row)) = rows.next() {
        let sql = "insert into set_aside_transaction
                   (epoch, sequence, transaction_id, sealed, reason) values (?1, ?2, ?3, ?4, ?5)";
        let fields = (
            same(row, 0)?,
            same(row, 1)?,
            same(row, 2)?,
            same(row, 3)?,
            same(row, 4)?,
        );
        if new.prepare_cached(sql)?.execute(fields).is_ok() {
            saved.set_aside += 1;
        }
    }
    Ok(())
}

/// A value as it was found.
fn same<'r>(row: &'r Row<'_>, at: usize) -> rusqlite::Result<ToSqlOutput<'r>> {
    row.get_ref(at).map(ToSqlOutput::Borrowed)
}

fn save_prints(old: &Connection, new: &Connection) -> rusqlite::Result<()> {
    let sql = "select transaction_id, receipt, nonce, hash from print_intent";
    let Ok(mut query) = old.prepare(sql) else {
        return Ok(());
    };
    let mut rows = query.query([])?;
    while let Ok(Some(row)) = rows.next() {
        if !print::is_whole(row).unwrap_or(false) {
            continue;
        }
        let sql = "insert or ignore into print_intent (transaction_id, receipt, nonce, hash)
                   values (?1, ?2, ?3, ?4)";
        let fields = (same(row, 0)?, same(row, 1)?, same(row, 2)?, same(row, 3)?);
        new.prepare_cached(sql)?.execute(fields)?;
    }
    Ok(())
}
