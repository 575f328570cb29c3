//! A file that the disk has damaged is put away whole, and a sound one takes its place.
//!
//! ```text
//!   outbox.db ── salvage ─► outbox.db.mended ── complete and synced?
//!       │                        │
//!       └─► outbox.db.damaged-1  └─► outbox.db       in this order: after a power cut at any
//!           for whoever looks                        moment, opening goes on where it was
//! ```

use std::ffi::OsString;
use std::fs::{File, remove_file, rename};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::database::{broken, open_writer};
use crate::{OutboxError, log, salvage};

/// Whether SQLite, or a hash, found the file not to be as it was written.
pub(crate) fn is_rotten(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
    ) || matches!(
        error,
        rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::QueryReturnedNoRows
    )
}

/// Notes that the file at `path` must be mended before it is used again.
pub(crate) fn note_rotten(path: &Path) {
    if let Err(error) = File::create(beside(path, ".rotten")) {
        tracing::error!(%error, "it cannot be noted that the outbox is damaged");
    }
}

/// Finishes what a power cut interrupted, and mends what was noted as rotten.
pub(crate) fn before_opening(path: &Path, fresh_epoch: u32) -> Result<(), OutboxError> {
    let mended = beside(path, ".mended");
    if path.exists() {
        remove(&mended).map_err(|error| unmovable(path, &error))?;
    } else if mended.exists() {
        put_in_place(path).map_err(|error| unmovable(path, &error))?;
    }
    if beside(path, ".rotten").exists() && path.exists() {
        return mend(path, fresh_epoch);
    }
    Ok(())
}

/// Saves what can be read of the file at `path` into a new one, and puts the old one away.
///
/// # Errors
/// [`OutboxError::Broken`]: everything is where it was.
pub(crate) fn mend(path: &Path, fresh_epoch: u32) -> Result<(), OutboxError> {
    let mended = beside(path, ".mended");
    let log = beside(&mended, "-wal");
    for old in [&mended, &log, &beside(&mended, "-shm")] {
        remove(old).map_err(|error| unmovable(path, &error))?;
    }
    let failed = |source| broken(path, source);
    let found = salvage::Found::look(path);
    let opened = open_writer(&mended, found.next_epoch(fresh_epoch))?;
    let saved = found.save(&opened.connection).map_err(failed)?;
    let new = &opened.connection;
    if log::is_rotten(path, found.log_pages()).unwrap_or(false) {
        let gone = found.mark(new, "the log from here on is damaged");
        gone.map_err(failed)?;
    }
    if !found.knows_end() {
        let gone = found.mark(new, "the end of the chain is damaged");
        gone.map_err(failed)?;
    }
    let write_back = "pragma wal_checkpoint(truncate)";
    opened
        .connection
        .query_row(write_back, [], |_| Ok(()))
        .map_err(failed)?;
    drop((opened, found));
    let moved = put_in_place(path);
    moved.map_err(|error| unmovable(path, &error))?;
    tracing::error!(
        path = %path.display(),
        saved.waiting,
        saved.set_aside,
        "the outbox was damaged on its disk and is mended; the damaged file is kept beside it"
    );
    Ok(())
}

/// Moves the damaged files away, then the sound one to their place.
fn put_in_place(path: &Path) -> io::Result<()> {
    let mended = beside(path, ".mended");
    for end in ["-wal", "-shm"] {
        remove(&beside(&mended, end))?;
    }
    let damaged = (1..)
        .map(|number: u32| beside(path, &format!(".damaged-{number}")))
        .find(|name| !name.exists() && !beside(name, "-wal").exists())
        .expect("there are more numbers than files");
    // The log first goes with its file: beside the new one it would be played into it.
    for end in ["", "-wal"] {
        match rename(beside(path, end), beside(&damaged, end)) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            moved => moved?,
        }
    }
    remove(&beside(path, "-shm"))?;
    rename(&mended, path)?;
    remove(&beside(path, ".rotten"))?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn remove(path: &Path) -> io::Result<()> {
    match remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

fn unmovable(path: &Path, error: &io::Error) -> OutboxError {
    tracing::error!(%error, "the damaged outbox cannot be put away");
    OutboxError::Broken {
        path: path.to_owned(),
        source: None,
    }
}
