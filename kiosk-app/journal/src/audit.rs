//! Looks at a journal from outside: whether it is whole, and what stands in it. Changes nothing.
//!
//! ```text
//!   1 ◄── 2 ◄── 3      changed   an entry's hash, or what it says of the one before, is not right
//!   1 ◄── 2     4      removed   its number is missing
//!   1 ◄── 2            cut       the head that was told elsewhere is the hash of no entry
//! ```

use std::path::Path;

use kiosk_envelope::Digest;
use rusqlite::Connection;
use serde::Serialize;
use thiserror::Error;

use crate::JournalError;
use crate::database::{broken, open_to_read};
use crate::entry::{End, Entry, QUERY, read};

/// A journal that is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Whole {
    /// How many entries it has.
    pub entries: u64,
    /// Hash of the newest; [`Digest::NONE`] when there is none.
    pub head: Digest,
    /// Entries that came after the head that was asked about; 0 when none was.
    pub after_head: u64,
}

/// How a journal is not whole; the first thing that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Error)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// An entry does not say any more what it said.
    #[error("entry {entry} was changed")]
    Changed {
        /// Its sequence.
        entry: u64,
    },
    /// Entries are missing between others.
    #[error("entries {first} to {last} were removed")]
    Removed {
        /// The first of them.
        first: u64,
        /// The last of them.
        last: u64,
    },
    /// The journal ends before the entry whose hash was told elsewhere.
    #[error("the end was cut off after entry {last}: no entry has the hash that was told")]
    CutShort {
        /// The last that is there.
        last: u64,
    },
    /// The file is damaged where this entry should be.
    #[error("entry {entry} cannot be read, the file is damaged")]
    Unreadable {
        /// Its sequence.
        entry: u64,
    },
}

/// An entry as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// From 1.
    pub sequence: u64,
    /// Milliseconds since 1970, by the kiosk's clock.
    pub at: i64,
    /// Its id in `events.toml`.
    pub event: String,
    /// JSON of the event.
    pub details: String,
    /// `noted`, `begun`, `done` or `failed`.
    pub phase: String,
    /// What it is the end of.
    pub begun_sequence: Option<u64>,
    /// Hash of the entry before.
    pub previous: Digest,
    /// Its own.
    pub hash: Digest,
}

/// Reads the journal at `path` and checks every link; with `head`, also that the entry with this
/// hash is still there. Newer entries may follow it.
///
/// # Errors
/// [`JournalError`] when the file cannot be read at all.
pub fn verify(path: &Path, head: Option<Digest>) -> Result<Result<Whole, Fault>, JournalError> {
    let connection = open_to_read(path)?;
    let mut query = connection
        .prepare(QUERY)
        .map_err(|source| broken(path, source))?;
    let mut rows = query.query([]).map_err(|source| broken(path, source))?;
    let mut end = End::EMPTY;
    let mut told_at = head.filter(|head| *head == Digest::NONE).map(|_| 0);
    loop {
        let next = end.sequence + 1;
        let row = match rows.next() {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(_) => return Ok(Err(Fault::Unreadable { entry: next })),
        };
        // Not even of the right kind: somebody or the disk wrote something else there.
        let Ok((entry, hash)) = read(row) else {
            return Ok(Err(Fault::Changed { entry: next }));
        };
        if let Err(fault) = follows(&entry, hash, end) {
            return Ok(Err(fault));
        }
        end = End {
            sequence: entry.sequence,
            head: hash,
        };
        if head == Some(hash) {
            told_at = Some(end.sequence);
        }
    }
    let last = end.sequence;
    Ok(match (head, told_at) {
        (Some(_), None) => Err(Fault::CutShort { last }),
        (_, told_at) => Ok(Whole {
            entries: last,
            head: end.head,
            after_head: told_at.map_or(0, |told| last - told),
        }),
    })
}

fn follows(entry: &Entry, hash: Digest, before: End) -> Result<(), Fault> {
    let next = before.sequence + 1;
    if entry.hash() != hash || entry.sequence < next {
        return Err(Fault::Changed {
            entry: next.max(entry.sequence),
        });
    }
    if entry.sequence > next {
        let last = entry.sequence - 1;
        return Err(Fault::Removed { first: next, last });
    }
    if entry.previous != before.head {
        return Err(Fault::Changed { entry: next });
    }
    Ok(())
}

/// Hands every entry of the journal at `path` to `each`, as long as it wants more. Checks nothing:
/// see [`verify`].
///
/// # Errors
/// [`JournalError`] when the file cannot be read to its end.
pub fn export(path: &Path, mut each: impl FnMut(&Line) -> bool) -> Result<(), JournalError> {
    let connection = open_to_read(path)?;
    lines(&connection, &mut each).map_err(|source| broken(path, source))
}

fn lines(connection: &Connection, each: &mut impl FnMut(&Line) -> bool) -> rusqlite::Result<()> {
    let mut query = connection.prepare(QUERY)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (entry, hash) = read(row)?;
        let line = Line {
            sequence: entry.sequence,
            at: entry.at,
            event: entry.event_id,
            details: entry.details,
            phase: entry.phase,
            begun_sequence: entry.begun_sequence,
            previous: entry.previous,
            hash,
        };
        if !each(&line) {
            break;
        }
    }
    Ok(())
}
