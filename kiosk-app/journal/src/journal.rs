//! The journal as its callers see it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kiosk_domain::Timestamp;
use kiosk_envelope::Digest;
use rusqlite::{Connection, OptionalExtension as _};

use crate::database::{begin_log_anew, broken, is_fatal, open};
use crate::entry::{End, Entry, end, first_altered, holds};
use crate::{Event, JournalError, Outcome};

/// The audit journal of one kiosk. Cheap to clone; calls block until the disk has answered.
#[derive(Clone)]
pub struct Journal(Arc<Inner>);

struct Inner {
    path: PathBuf,
    lines: Mutex<Lines>,
}

struct Lines {
    connection: Connection,
    end: End,
    /// The disk failed: nothing more is written until the file is opened anew. A sync that failed
    /// once may say yes the next time, and what it was asked for is not there.
    failed: bool,
}

/// Something that waits for its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "what was begun must be finished"]
pub struct Begun {
    sequence: u64,
    event: Event,
}

impl Journal {
    /// Opens the journal at `path`, or makes it.
    ///
    /// # Errors
    /// [`JournalError::UnsafeSqlite`], [`JournalError::NewerSchema`] or [`JournalError::Broken`].
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let connection = open(path)?;
        let end = end(&connection).map_err(|source| broken(path, source))?;
        Ok(Self(Arc::new(Inner {
            path: path.to_owned(),
            lines: Mutex::new(Lines {
                connection,
                end,
                failed: false,
            }),
        })))
    }

    /// Notes that the kiosk started. Returns true, and notes it, when the run before did not stop
    /// in good order: power was lost, or the program died.
    ///
    /// # Errors
    /// [`JournalError::Broken`].
    pub fn started(&self, at: Timestamp) -> Result<bool, JournalError> {
        let power_lost = self
            .last_run()?
            .is_some_and(|id| id == Event::KioskStarted.id());
        if power_lost {
            self.noted(Event::PowerLost, at)?;
        }
        self.noted(Event::KioskStarted, at)?;
        Ok(power_lost)
    }

    /// Whether the cabinet was opened and nobody has cleared it since. The journal is where that is
    /// kept: what was written is there after any power cut, and cannot be taken out unseen.
    ///
    /// # Errors
    /// [`JournalError::Broken`].
    pub fn is_tampered(&self) -> Result<bool, JournalError> {
        // The words of the index `entry_of_tampering`, or all entries would be read at each start.
        let sql = "select event_id from entry
                   where event_id in ('cabinet_tampered', 'tamper_cleared')
                   order by sequence desc limit 1";
        let last: Result<Option<String>, _> = self
            .lines()
            .connection
            .query_row(sql, [], |row| row.get(0))
            .optional();
        let last = last.map_err(|source| self.broken(source))?;
        Ok(last.is_some_and(|id| id == "cabinet_tampered"))
    }

    /// Writes an event that needs no end.
    ///
    /// # Errors
    /// [`JournalError::Broken`].
    pub fn noted(&self, event: Event, at: Timestamp) -> Result<(), JournalError> {
        self.append(event, "noted", None, at).map(drop)
    }

    /// Writes that something begins; what it leaves behind when power goes is its missing end.
    ///
    /// # Errors
    /// [`JournalError::Broken`].
    pub fn begun(&self, event: Event, at: Timestamp) -> Result<Begun, JournalError> {
        let sequence = self.append(event, "begun", None, at)?;
        Ok(Begun { sequence, event })
    }

    /// Writes how it ended.
    ///
    /// # Errors
    /// [`JournalError::Broken`].
    pub fn finished(
        &self,
        begun: Begun,
        outcome: Outcome,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let phase = match outcome {
            Outcome::Done => "done",
            Outcome::Failed => "failed",
        };
        self.append(begun.event, phase, Some(begun.sequence), at)
            .map(drop)
    }

    /// Hash of the newest entry; [`Digest::NONE`] before the first.
    pub fn head(&self) -> Digest {
        self.lines().end.head
    }

    /// Whether an entry has the hash `head`; [`Digest::NONE`] stands before the first.
    ///
    /// # Errors
    /// [`JournalError::Broken`].
    pub fn holds(&self, head: Digest) -> Result<bool, JournalError> {
        if head == Digest::NONE {
            return Ok(true);
        }
        holds(&self.lines().connection, head).map_err(|source| self.broken(source))
    }

    /// Reads everything and checks every link. Returns the number of entries.
    ///
    /// # Errors
    /// [`JournalError::Altered`], naming the first that does not fit; [`JournalError::Broken`].
    pub fn verify(&self) -> Result<u64, JournalError> {
        let lines = self.lines();
        let read = first_altered(&lines.connection).map_err(|source| self.broken(source))?;
        let altered = |entry| JournalError::Altered {
            path: self.0.path.clone(),
            entry,
        };
        let end = read.map_err(altered)?;
        if end == lines.end {
            Ok(end.sequence)
        } else {
            Err(altered(end.sequence + 1))
        }
    }

    fn append(
        &self,
        event: Event,
        phase: &str,
        begun_sequence: Option<u64>,
        at: Timestamp,
    ) -> Result<u64, JournalError> {
        let mut lines = self.lines();
        if lines.failed {
            return Err(self.failed());
        }
        let entry = Entry {
            sequence: lines.end.sequence + 1,
            at: at.0,
            event_id: event.id().to_owned(),
            details: serde_json::to_string(&event).expect("an event is ids and fixed words"),
            phase: phase.to_owned(),
            begun_sequence,
            previous: lines.end.head,
        };
        match entry.insert(&lines.connection) {
            Ok(end) => lines.end = end,
            Err(source) => {
                lines.failed = is_fatal(&source);
                return Err(self.broken(source));
            }
        }
        // What was written is safe either way, so this one is answered with yes.
        lines.failed = begin_log_anew(&lines.connection).is_err_and(|error| is_fatal(&error));
        Ok(entry.sequence)
    }

    fn last_run(&self) -> Result<Option<String>, JournalError> {
        let sql = "select event_id from entry where event_id in ('kiosk_started', 'kiosk_stopped')
                   order by sequence desc limit 1";
        let found = self
            .lines()
            .connection
            .query_row(sql, [], |row| row.get(0))
            .optional();
        found.map_err(|source| self.broken(source))
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.0.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn broken(&self, source: rusqlite::Error) -> JournalError {
        broken(&self.0.path, source)
    }

    fn failed(&self) -> JournalError {
        JournalError::Failed {
            path: self.0.path.clone(),
        }
    }
}
