//! Transactions, exactly once: the key (kiosk, epoch, sequence) decides.

use std::collections::BTreeMap;

use kiosk_envelope::Digest;
use kiosk_protocol::Refusal;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::references;
use crate::ledger::cursor::rows_to_bytes;
use crate::ledger::plan::{Known, Link, New, Plan, plan};
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
    if !plan.new.is_empty() {
        let parcel = place.parcel(submission, &plan.new)?;
        place.entries(parcel, &plan.new)?;
        place.dispatch(parcel, &plan.new)?;
        references::note(connection, parcel, &plan.new)?;
    }
    for &(sequence, link) in &plan.proved {
        place.prove(sequence, link)?;
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
    fn known(&self, low: i64, high: i64) -> rusqlite::Result<BTreeMap<i64, Known>> {
        let sql = "select sequence, digest, named from entry \
                   where kiosk = ?1 and epoch = ?2 and sequence between ?3 and ?4";
        let mut query = self.connection.prepare_cached(sql)?;
        let range = params![self.kiosk, self.epoch, low, high];
        let known = query.query_map(range, |row| {
            let known = Known {
                digest: Digest(row.get(1)?),
                unproved: row.get::<_, Option<[u8; 32]>>(2)?.map(Digest),
            };
            Ok((row.get(0)?, known))
        })?;
        known.collect()
    }

    /// The new rows as one body.
    fn parcel(&self, submission: &Submission, new: &[New<'_>]) -> rusqlite::Result<i64> {
        let some;
        let batch = if new.len() == submission.rows.len() {
            &submission.batch
        } else {
            some = submission.batch.only(new.iter().map(|new| new.row));
            &some
        };
        let sql = "insert into parcel (received_at, bytes) values (?1, ?2)";
        self.connection
            .prepare_cached(sql)?
            .execute(params![self.now, batch.as_bytes()])?;
        Ok(self.connection.last_insert_rowid())
    }

    fn entries(&self, parcel: i64, new: &[New<'_>]) -> rusqlite::Result<()> {
        let sql = "insert into entry (kiosk, epoch, sequence, parcel, row, digest, link, named) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let mut insert = self.connection.prepare_cached(sql)?;
        for (row, new) in new.iter().enumerate() {
            let named = (new.link == Link::Unproved).then_some(new.label.previous.0);
            insert.execute(params![
                self.kiosk,
                self.epoch,
                new.sequence,
                parcel,
                row,
                new.label.digest.0,
                new.link.word(),
                named
            ])?;
        }
        Ok(())
    }

    fn dispatch(&self, parcel: i64, new: &[New<'_>]) -> rusqlite::Result<()> {
        let mut agencies: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (row, new) in new.iter().enumerate() {
            agencies
                .entry(new.label.agency.as_str())
                .or_default()
                .push(row);
        }
        let sql = "insert into dispatch (agency, parcel, rows) values (?1, ?2, ?3)";
        let mut insert = self.connection.prepare_cached(sql)?;
        for (agency, rows) in agencies {
            insert.execute(params![agency, parcel, rows_to_bytes(&rows)])?;
        }
        Ok(())
    }

    fn prove(&self, sequence: i64, link: Link) -> rusqlite::Result<()> {
        let sql = "update entry set link = ?4, named = null \
                   where kiosk = ?1 and epoch = ?2 and sequence = ?3";
        let key = params![self.kiosk, self.epoch, sequence, link.word()];
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
        while self.came(acknowledged + 1)? {
            acknowledged = plan.watermark(acknowledged + 1);
        }
        if acknowledged > before {
            let sql = "insert into watermark (kiosk, epoch, acknowledged) values (?1, ?2, ?3) \
                       on conflict (kiosk, epoch) do update set acknowledged = excluded.acknowledged";
            let moved = params![self.kiosk, self.epoch, acknowledged];
            self.connection.prepare_cached(sql)?.execute(moved)?;
        }
        Ok(acknowledged.unsigned_abs())
    }

    fn came(&self, sequence: i64) -> rusqlite::Result<bool> {
        let sql = "select exists (select 1 from entry \
                   where kiosk = ?1 and epoch = ?2 and sequence = ?3) \
                   or exists (select 1 from refused \
                   where kiosk = ?1 and epoch = ?2 and sequence = ?3)";
        let key = params![self.kiosk, self.epoch, sequence];
        self.connection
            .prepare_cached(sql)?
            .query_row(key, |row| row.get(0))
    }
}
