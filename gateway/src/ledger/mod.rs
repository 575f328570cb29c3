//! What the gateway keeps: one `SQLite` file, one writer, two readers.
//!
//! ```text
//!   open ──── the file and its schema        writer ── one thread, one commit for many callers
//!   intake ── transactions, exactly once     pages ─── what agencies and citizens read
//! ```

mod intake;
mod open;
mod pages;
mod writer;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use kiosk_domain::Timestamp;
use kiosk_protocol::Role;
use rusqlite::{Connection, OptionalExtension as _, params};
use thiserror::Error;

pub use intake::{Content, Row, Stored, Submission};
pub use open::OpenError;
use writer::Writer;

/// The ledger of a gateway.
pub struct Ledger {
    writer: Writer,
    /// Pages, which may take long.
    reader: Arc<Mutex<Connection>>,
    /// One row by key, for every request.
    standing: Mutex<Connection>,
}

/// Why something was not written or read.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// The file refused.
    #[error("ledger cannot be read or written")]
    Sqlite(#[from] rusqlite::Error),
    /// The commit failed, nothing of it counts; the gateway stops to verify the file anew.
    #[error("ledger could not be made durable; look at the disk")]
    NotDurable,
    /// The writer has ended.
    #[error("ledger takes no more writes; the gateway is stopping")]
    Stopped,
}

impl Ledger {
    /// Opens `file`, makes it when it is not there, and starts the writer.
    ///
    /// # Errors
    /// [`OpenError`], for a file of a newer gateway among others.
    pub fn open(file: &Path) -> Result<Self, OpenError> {
        let writer = Writer::start(open::writable(file)?);
        Ok(Self {
            writer,
            reader: Arc::new(Mutex::new(open::readable(file)?)),
            standing: Mutex::new(open::readable(file)?),
        })
    }

    /// Runs `work` in the writer, together with what others wrote meanwhile; returns after the
    /// commit. `bytes` is about how much it writes.
    ///
    /// # Errors
    /// [`LedgerError`]; then nothing of it was written.
    pub async fn write<T: Send + 'static>(
        &self,
        bytes: usize,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, LedgerError> {
        self.writer.write(bytes, work).await
    }

    /// Runs `work` on a reader, off the network's threads.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let reader = Arc::clone(&self.reader);
        let work = move || work(&reader.lock().unwrap_or_else(PoisonError::into_inner));
        match tokio::task::spawn_blocking(work).await {
            Ok(read) => Ok(read?),
            Err(_) => Err(LedgerError::Stopped),
        }
    }

    /// Whether the holder of `role` was revoked. One key in memory: fast enough for every request.
    pub(crate) fn is_revoked(&self, role: &Role) -> Result<bool, LedgerError> {
        let standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        let found = standing
            .query_row(
                "select 1 from revoked where role = ?1",
                [role.to_string()],
                |_| Ok(()),
            )
            .optional()?;
        Ok(found.is_some())
    }

    /// Completes when the writer has ended: a commit failed, and the file has to be looked at.
    pub fn ended(&self) -> impl Future<Output = ()> + use<> {
        self.writer.ended()
    }
}

/// Revokes `role` in the ledger `file`, also while a gateway runs on it; it bites with the next
/// request. Nothing undoes it: an id that was revoked is never used again.
///
/// # Errors
/// [`OpenError`] or what `SQLite` says.
pub fn revoke(file: &Path, role: &Role, at: Timestamp) -> Result<(), RevokeError> {
    let connection = open::writable(file)?;
    connection.execute(
        "insert into revoked (role, revoked_at) values (?1, ?2) on conflict do nothing",
        params![role.to_string(), at.0],
    )?;
    Ok(())
}

/// Why nothing was revoked.
#[derive(Debug, Error)]
pub enum RevokeError {
    /// The ledger cannot be opened.
    #[error("ledger cannot be opened")]
    Open(#[from] OpenError),
    /// The ledger cannot be written.
    #[error("ledger cannot be written")]
    Sqlite(#[from] rusqlite::Error),
}
