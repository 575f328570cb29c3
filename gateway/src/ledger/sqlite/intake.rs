//! Transactions, exactly once: the key (kiosk, epoch, sequence) decides.

use std::collections::BTreeMap;

use kiosk_envelope::Digest;
use kiosk_protocol::Refusal;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::ledger::cursor::rows_to_bytes;
use crate::ledger::parcel::{Run, StoredRun, runs};
use crate::ledger::plan::{Known, Link, Plan, plan};
use crate::ledger::{Stored, Submission};

/// Whose transactions these are.
struct Place<'a> {
    connection: &'a Connection,
    kiosk: &'a str,
    epoch: u32,
    now: i64,
}

/// Writes all rows of `submission` and moves the watermark.
pub fn store(connection: &Connection, submission: &Submission) -> rusqlite::Result<Stored> {
    let place = Place {
        connection,
        kiosk: submission.kiosk.as_str(),
        epoch: submission.epoch,
        now: submission.received_at.0,
    };
    let (low, high) = submission.range();
    let mut plan = plan(submission, place.known(low - 1, high.saturating_add(1))?);
    for run in runs(&plan.new) {
        let parcel = place.parcel(submission, &run)?;
        place.dispatch(parcel, &run)?;
    }
    for &(first, link) in &plan.proved {
        place.prove(first, link)?;
    }
    for &(sequence, reason) in &plan.refused {
        place.refuse(sequence, reason)?;
    }
    for (sequence, digest) in &plan.alarms {
        place.alarm(*sequence, digest)?;
    }
    plan.stored.acknowledgement.acknowledged = place.acknowledged(&plan)?;
    Ok(plan.stored)
}

impl Place<'_> {
    /// From the highest run downwards, until one ends before `low`: runs do not overlap.
    fn known(&self, low: i64, high: i64) -> rusqlite::Result<BTreeMap<i64, Known>> {
        let sql = "select first, named, digests from parcel \
                   where kiosk = ?1 and epoch = ?2 and first <= ?3 order by first desc";
        let mut query = self.connection.prepare_cached(sql)?;
        let mut rows = query.query(params![self.kiosk, self.epoch, high])?;
        let mut known = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let run = StoredRun {
                first: row.get(0)?,
                named: row.get::<_, Option<[u8; 32]>>(1)?.map(Digest),
                digests: row.get(2)?,
            };
            if run.last() < low {
                break;
            }
            run.tell(low, high, &mut known);
        }
        Ok(known)
    }

    fn parcel(&self, submission: &Submission, run: &Run<'_, '_>) -> rusqlite::Result<i64> {
        let some;
        let batch = if run.rows().len() == submission.rows.len() {
            &submission.batch
        } else {
            some = submission.batch.only(run.rows().iter().map(|new| new.row));
            &some
        };
        let sql = "insert into parcel (kiosk, epoch, first, count, link, named, received_at, \
                   digests, numbers, bytes) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        self.connection.prepare_cached(sql)?.execute(params![
            self.kiosk,
            self.epoch,
            run.first(),
            run.rows().len(),
            run.link().word(),
            run.named().map(|named| named.0),
            self.now,
            run.digests(),
            run.numbers(),
            batch.as_bytes()
        ])?;
        Ok(self.connection.last_insert_rowid())
    }

    fn dispatch(&self, parcel: i64, run: &Run<'_, '_>) -> rusqlite::Result<()> {
        let sql = "insert into dispatch (agency, parcel, rows) values (?1, ?2, ?3)";
        let mut insert = self.connection.prepare_cached(sql)?;
        for (agency, rows) in run.agencies() {
            insert.execute(params![agency, parcel, rows_to_bytes(&rows)])?;
        }
        Ok(())
    }

    fn prove(&self, first: i64, link: Link) -> rusqlite::Result<()> {
        let sql = "update parcel set link = ?4, named = null \
                   where kiosk = ?1 and epoch = ?2 and first = ?3";
        let key = params![self.kiosk, self.epoch, first, link.word()];
        self.connection.prepare_cached(sql)?.execute(key)?;
        Ok(())
    }

    fn refuse(&self, sequence: i64, reason: Refusal) -> rusqlite::Result<()> {
        let reason = serde_json::to_value(reason).unwrap_or_default();
        let sql = "insert into refused (kiosk, epoch, sequence, reason, refused_at) \
                   values (?1, ?2, ?3, ?4, ?5) on conflict do nothing";
        self.connection.prepare_cached(sql)?.execute(params![
            self.kiosk,
            self.epoch,
            sequence,
            reason.as_str().unwrap_or("other"),
            self.now
        ])?;
        Ok(())
    }

    fn alarm(&self, sequence: i64, digest: &Digest) -> rusqlite::Result<()> {
        let sql = "insert into alarm (kiosk, epoch, sequence, digest, raised_at) \
                   values (?1, ?2, ?3, ?4, ?5) on conflict do nothing";
        let alarm = params![self.kiosk, self.epoch, sequence, digest.0, self.now];
        self.connection.prepare_cached(sql)?.execute(alarm)?;
        Ok(())
    }

    /// Moves the watermark over all that came without a gap, and returns it.
    fn acknowledged(&self, plan: &Plan<'_>) -> rusqlite::Result<u64> {
        let sql = "select acknowledged from watermark where kiosk = ?1 and epoch = ?2";
        let key = params![self.kiosk, self.epoch];
        let before = self
            .connection
            .prepare_cached(sql)?
            .query_row(key, |row| row.get::<_, i64>(0))
            .optional()?
            .unwrap_or(0);
        let mut acknowledged = plan.watermark(before);
        while let Some(come) = self.come(acknowledged + 1)? {
            acknowledged = plan.watermark(come);
        }
        if acknowledged > before {
            let sql = "insert into watermark (kiosk, epoch, acknowledged) values (?1, ?2, ?3) \
                       on conflict (kiosk, epoch) do update set acknowledged = excluded.acknowledged";
            let moved = params![self.kiosk, self.epoch, acknowledged];
            self.connection.prepare_cached(sql)?.execute(moved)?;
        }
        Ok(acknowledged.unsigned_abs())
    }

    /// The last of the run in which `sequence` came; itself when it was refused.
    fn come(&self, sequence: i64) -> rusqlite::Result<Option<i64>> {
        let key = params![self.kiosk, self.epoch, sequence];
        let sql = "select first + count - 1 from parcel \
                   where kiosk = ?1 and epoch = ?2 and first <= ?3 order by first desc limit 1";
        let last: Option<i64> = self
            .connection
            .prepare_cached(sql)?
            .query_row(key, |row| row.get(0))
            .optional()?;
        if let Some(last) = last.filter(|last| *last >= sequence) {
            return Ok(Some(last));
        }
        let sql = "select sequence from refused \
                   where kiosk = ?1 and epoch = ?2 and sequence = ?3";
        self.connection
            .prepare_cached(sql)?
            .query_row(key, |row| row.get(0))
            .optional()
    }
}
