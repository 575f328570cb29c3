//! Why the outbox did not do what it was asked.

use std::path::PathBuf;

use kiosk_domain::TransactionId;
use kiosk_envelope::BrokenChain;
use thiserror::Error;

/// Split by what the caller can do.
#[derive(Debug, Error)]
pub enum OutboxError {
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
    /// Nothing was kept, because there is no room; acknowledgements still make some.
    #[error(
        "no room for another transaction in {path}; connect the kiosk so that it can send, or free the disk"
    )]
    Full {
        /// The database.
        path: PathBuf,
    },
    /// Sealed for another place in the chain: ask for the slot and seal again.
    #[error("transaction is not the next one; seal it again in the present slot")]
    OutOfPlace(#[from] BrokenChain),
    /// Nothing waits to be printed for this transaction.
    #[error("no receipt waits for transaction {0}; it was proved or given up before")]
    NoSuchPrint(TransactionId),
    /// The disk or the file failed: nothing more is taken until it is opened anew.
    #[error(
        "{path} cannot be relied on; restart the kiosk, and replace the disk when it happens again"
    )]
    Broken {
        /// The database.
        path: PathBuf,
        /// What SQLite says, when it was asked.
        #[source]
        source: Option<rusqlite::Error>,
    },
}

/// Why no new citizen is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The queue has reached its limit.
    #[error("{bytes} bytes wait, at most {bytes_max} may; connect the kiosk so that it can send")]
    QueueFull {
        /// What waits.
        bytes: u64,
        /// `queue.bytes_max` of the config.
        bytes_max: u64,
    },
    /// The data disk has too little room.
    #[error("{free} bytes are free on the data disk, {free_min} are needed; free some")]
    DiskFull {
        /// What is free.
        free: u64,
        /// `queue.disk_free_bytes_min` of the config.
        free_min: u64,
    },
    /// The outbox does not answer.
    #[error("the outbox failed; restart the kiosk")]
    Broken,
}
