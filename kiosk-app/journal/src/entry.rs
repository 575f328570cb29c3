//! One line of the journal, and the hash that ties it to the line before.

use kiosk_envelope::Digest;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

/// Separates these hashes from all others.
const DOMAIN: &[u8] = b"huduma-kiosk journal entry v1";

/// A row of `entry`.
pub(crate) struct Entry {
    pub sequence: u64,
    pub at: i64,
    pub event_id: String,
    pub details: String,
    pub phase: String,
    pub begun_sequence: Option<u64>,
    pub previous: Digest,
}

/// Where the next entry goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct End {
    pub sequence: u64,
    pub head: Digest,
}

impl End {
    pub const EMPTY: Self = Self {
        sequence: 0,
        head: Digest::NONE,
    };
}

impl Entry {
    pub fn hash(&self) -> Digest {
        Digest::of_parts(&[
            DOMAIN,
            &self.previous.0,
            &self.sequence.to_be_bytes(),
            &self.at.to_be_bytes(),
            self.event_id.as_bytes(),
            self.details.as_bytes(),
            self.phase.as_bytes(),
            &self.begun_sequence.unwrap_or(0).to_be_bytes(),
        ])
    }

    pub fn insert(&self, connection: &Connection) -> rusqlite::Result<End> {
        let hash = self.hash();
        let sql = "insert into entry (sequence, at, event_id, details, phase, begun_sequence,
                   previous, hash) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        connection.prepare_cached(sql)?.execute(params![
            self.sequence,
            self.at,
            self.event_id,
            self.details,
            self.phase,
            self.begun_sequence,
            self.previous.0,
            hash.0
        ])?;
        Ok(End {
            sequence: self.sequence,
            head: hash,
        })
    }
}

pub(crate) fn end(connection: &Connection) -> rusqlite::Result<End> {
    let sql = "select sequence, hash from entry order by sequence desc limit 1";
    let found = connection.prepare_cached(sql)?.query_row([], |row| {
        Ok(End {
            sequence: row.get(0)?,
            head: Digest(row.get(1)?),
        })
    });
    Ok(found.optional()?.unwrap_or(End::EMPTY))
}

pub(crate) fn holds(connection: &Connection, head: Digest) -> rusqlite::Result<bool> {
    let sql = "select 1 from entry where hash = ?1";
    connection.prepare_cached(sql)?.exists([head.0])
}

/// Every entry, as [`read`] takes it.
pub(crate) const QUERY: &str =
    "select sequence, at, event_id, details, phase, begun_sequence, previous, hash
     from entry order by sequence";

/// Reads all entries; the sequence of the first that does not follow from the one before.
pub(crate) fn first_altered(connection: &Connection) -> rusqlite::Result<Result<End, u64>> {
    let mut query = connection.prepare_cached(QUERY)?;
    let mut rows = query.query([])?;
    let mut end = End::EMPTY;
    while let Some(row) = rows.next()? {
        let (entry, hash) = read(row)?;
        let follows = entry.sequence == end.sequence + 1 && entry.previous == end.head;
        if !follows || entry.hash() != hash {
            return Ok(Err(end.sequence + 1));
        }
        end = End {
            sequence: entry.sequence,
            head: hash,
        };
    }
    Ok(Ok(end))
}

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<(Entry, Digest)> {
    let entry = Entry {
        sequence: row.get(0)?,
        at: row.get(1)?,
        event_id: row.get(2)?,
        details: row.get(3)?,
        phase: row.get(4)?,
        begun_sequence: row.get(5)?,
        previous: Digest(row.get(6)?),
    };
    Ok((entry, Digest(row.get(7)?)))
}
