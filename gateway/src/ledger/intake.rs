//! Transactions, exactly once: the unique key (kiosk, epoch, sequence) decides.

use kiosk_domain::{KioskId, Timestamp};
use kiosk_envelope::{Digest, SealedTransaction};
use kiosk_protocol::{Acknowledgement, Refusal, Refused};
use rusqlite::{Connection, OptionalExtension as _, params};

/// What one kiosk sent in one request.
pub struct Submission {
    /// Who sent it.
    pub kiosk: KioskId,
    /// The epoch of every row.
    pub epoch: u32,
    /// In the order of the batch.
    pub rows: Vec<Row>,
    /// The gateway's clock.
    pub received_at: Timestamp,
}

/// One row of a batch.
pub struct Row {
    /// Its place; fits `SQLite`'s integers.
    pub sequence: i64,
    /// What came.
    pub content: Content,
}

/// What a row is.
pub enum Content {
    /// A transaction whose signature was verified, and its bytes.
    Sealed(Box<SealedTransaction>, Vec<u8>),
    /// Something that is never taken.
    Refused(Refusal),
}

/// What became of a submission.
pub struct Stored {
    /// For the kiosk.
    pub acknowledgement: Acknowledgement,
    /// How many are new.
    pub stored: u64,
    /// How many came before.
    pub duplicates: u64,
    /// How many name another transaction before them than the one that came.
    pub broken_chains: u64,
}

/// Where a kiosk's transactions stand.
struct Place<'a> {
    connection: &'a Connection,
    kiosk: &'a str,
    epoch: u32,
    now: i64,
}

impl Submission {
    /// Writes all rows and moves the watermark.
    pub fn store(&self, connection: &Connection) -> rusqlite::Result<Stored> {
        let place = Place {
            connection,
            kiosk: self.kiosk.as_str(),
            epoch: self.epoch,
            now: self.received_at.0,
        };
        let mut stored = Stored::none(self.epoch);
        for row in &self.rows {
            place.take(row, &mut stored)?;
        }
        stored.acknowledgement.acknowledged = place.acknowledged()?;
        Ok(stored)
    }
}

impl Stored {
    fn none(epoch: u32) -> Self {
        Self {
            acknowledgement: Acknowledgement {
                epoch,
                acknowledged: 0,
                refused: Vec::new(),
            },
            stored: 0,
            duplicates: 0,
            broken_chains: 0,
        }
    }

    fn refuse(&mut self, sequence: i64, reason: Refusal) {
        let sequence = sequence.unsigned_abs();
        self.acknowledgement
            .refused
            .push(Refused { sequence, reason });
    }
}

impl Place<'_> {
    fn take(&self, row: &Row, stored: &mut Stored) -> rusqlite::Result<()> {
        let known = self.digest_at(row.sequence)?;
        match (&row.content, known) {
            (Content::Refused(reason), _) => {
                self.refuse(row.sequence, *reason)?;
                stored.refuse(row.sequence, *reason);
            }
            (Content::Sealed(sealed, bytes), None) => {
                stored.stored += 1;
                stored.broken_chains += self.insert(row.sequence, sealed, bytes)?;
            }
            (Content::Sealed(sealed, _), Some(known)) if sealed.digest() == known => {
                stored.duplicates += 1;
            }
            (Content::Sealed(sealed, _), Some(_)) => {
                self.alarm(row.sequence, &sealed.digest())?;
                stored.refuse(row.sequence, Refusal::ConflictingBody);
            }
        }
        Ok(())
    }

    fn digest_at(&self, sequence: i64) -> rusqlite::Result<Option<Digest>> {
        let sql = "select digest from entry where kiosk = ?1 and epoch = ?2 and sequence = ?3";
        let key = params![self.kiosk, self.epoch, sequence];
        let digest = self.connection.query_row(sql, key, |row| row.get(0));
        Ok(digest.optional()?.map(Digest))
    }

    /// Body, entry and dispatch together; returns how many links of the chain prove broken.
    fn insert(
        &self,
        sequence: i64,
        sealed: &SealedTransaction,
        bytes: &[u8],
    ) -> rusqlite::Result<u64> {
        let header = &sealed.routing.header;
        let (digest, previous) = (sealed.digest(), sealed.routing.slot.previous);
        let chain = self.link(sequence, previous)?;
        self.connection
            .execute("insert into body (bytes) values (?1)", [bytes])?;
        let body = self.connection.last_insert_rowid();
        self.connection.execute(
            "insert into entry (body, kiosk, epoch, sequence, transaction_id, reference, service, \
             agency, digest, previous, chain, received_at) \
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            params![
                body,
                self.kiosk,
                self.epoch,
                sequence,
                header.id.0.to_string(),
                header.id.reference().as_str(),
                header.service.as_str(),
                header.agency.as_str(),
                digest.0,
                previous.0,
                chain,
                self.now
            ],
        )?;
        self.connection.execute(
            "insert into dispatch (agency, body) values (?1, ?2)",
            params![header.agency.as_str(), body],
        )?;
        Ok(u64::from(chain == "broken") + self.prove_next(sequence, &digest)?)
    }

    /// Whether the one before is the one that is named.
    fn link(&self, sequence: i64, previous: Digest) -> rusqlite::Result<&'static str> {
        let before = match sequence {
            1 => Some(Digest::NONE),
            _ => self.digest_at(sequence - 1)?,
        };
        Ok(match before {
            None => "unproved",
            Some(digest) if digest == previous => "linked",
            Some(_) => "broken",
        })
    }

    /// The one after may have come first.
    fn prove_next(&self, sequence: i64, digest: &Digest) -> rusqlite::Result<u64> {
        self.connection.execute(
            "update entry set chain = case when previous = ?4 then 'linked' else 'broken' end \
             where kiosk = ?1 and epoch = ?2 and sequence = ?3",
            params![self.kiosk, self.epoch, sequence.saturating_add(1), digest.0],
        )?;
        let sql = "select count(*) from entry where kiosk = ?1 and epoch = ?2 and sequence = ?3 \
                   and chain = 'broken'";
        let key = params![self.kiosk, self.epoch, sequence.saturating_add(1)];
        self.connection
            .query_row(sql, key, |row| row.get::<_, u32>(0))
            .map(u64::from)
    }

    fn refuse(&self, sequence: i64, reason: Refusal) -> rusqlite::Result<()> {
        let reason = serde_json::to_value(reason).unwrap_or_default();
        self.connection.execute(
            "insert into refused (kiosk, epoch, sequence, reason, refused_at) \
             values (?1, ?2, ?3, ?4, ?5) on conflict do nothing",
            params![
                self.kiosk,
                self.epoch,
                sequence,
                reason.as_str().unwrap_or("other"),
                self.now
            ],
        )?;
        Ok(())
    }

    fn alarm(&self, sequence: i64, digest: &Digest) -> rusqlite::Result<()> {
        self.connection.execute(
            "insert into alarm (kiosk, epoch, sequence, digest, raised_at) \
             values (?1, ?2, ?3, ?4, ?5) on conflict do nothing",
            params![self.kiosk, self.epoch, sequence, digest.0, self.now],
        )?;
        Ok(())
    }

    /// Moves the watermark over all that came without a gap, and returns it.
    fn acknowledged(&self) -> rusqlite::Result<u64> {
        let sql = "select acknowledged from watermark where kiosk = ?1 and epoch = ?2";
        let key = params![self.kiosk, self.epoch];
        let before = self
            .connection
            .query_row(sql, key, |row| row.get::<_, i64>(0));
        let before = before.optional()?.unwrap_or(0);
        let mut acknowledged = before;
        while self.came(acknowledged + 1)? {
            acknowledged += 1;
        }
        if acknowledged > before {
            self.connection.execute(
                "insert into watermark (kiosk, epoch, acknowledged) values (?1, ?2, ?3) \
                 on conflict (kiosk, epoch) do update set acknowledged = excluded.acknowledged",
                params![self.kiosk, self.epoch, acknowledged],
            )?;
        }
        Ok(acknowledged.unsigned_abs())
    }

    /// Refused ones count as come: the kiosk sets them aside.
    fn came(&self, sequence: i64) -> rusqlite::Result<bool> {
        self.connection.query_row(
            "select exists (select 1 from entry where kiosk = ?1 and epoch = ?2 and sequence = ?3) \
             or exists (select 1 from refused where kiosk = ?1 and epoch = ?2 and sequence = ?3)",
            params![self.kiosk, self.epoch, sequence],
            |row| row.get(0),
        )
    }
}
