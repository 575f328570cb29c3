//! Why the journal did not do what it was asked.

use std::path::PathBuf;

use thiserror::Error;

/// Split by what the caller can do.
#[derive(Debug, Error)]
pub enum JournalError {
    /// This build carries an SQLite that can lose committed rows (WAL-reset bug).
    #[error(
        "sqlite {found} can lose committed rows, 3.51.3 or newer is needed; build with the bundled one"
    )]
    UnsafeSqlite {
        /// Its version.
        found: &'static str,
    },
    /// The file was written by a newer kiosk.
    #[error(
        "{path} has schema version {found}, this program knows {known}; install the newer kiosk again, the file is untouched"
    )]
    NewerSchema {
        /// The database.
        path: PathBuf,
        /// What it says.
        found: i64,
        /// What this program knows.
        known: i64,
    },
    /// Somebody altered, dropped or put in an entry.
    #[error(
        "entry {entry} of {path} does not follow from the one before; keep the file and report the kiosk"
    )]
    Altered {
        /// The database.
        path: PathBuf,
        /// The first that does not fit.
        entry: u64,
    },
    /// The disk failed before, and nothing is written until the file is opened anew.
    #[error("{path} is not written any more since the disk failed; restart the kiosk")]
    Failed {
        /// The database.
        path: PathBuf,
    },
    /// The disk or the file failed.
    #[error("{path} cannot be written or read; look at the disk")]
    Broken {
        /// The database.
        path: PathBuf,
        /// What SQLite says.
        #[source]
        source: rusqlite::Error,
    },
}
