//! The ledger in one `SQLite` file: one connection writes, two read.
//!
//! ```text
//!   open ──── the file and its schema        intake ─── transactions, exactly once
//!   pages ─── what agencies and citizens read     references ── found by number
//!   notes ─── statuses, payments, heartbeats      enrolment ─── who is let in
//!   outbox ── how far a broker has them
//! ```

mod energy;
mod enrolment;
mod figures;
mod intake;
mod notes;
pub(super) mod open;
mod outbox;
mod pages;
mod references;

use std::path::Path;

use kiosk_domain::figures::DayFigures;
use kiosk_domain::{AgencyId, Date, Reference, Timestamp, TransactionId};
use kiosk_protocol::{AgencyPage, ReferenceReply, Role};
use rusqlite::{Connection, ErrorCode, TransactionBehavior, params};
use thiserror::Error;

use super::books::{Books, Change, Fault, Outcome, Pages};
use super::enrolment::{Known, ListNumber, Older, Question};
use crate::ledger::energy::DayEnergy;

pub use open::OpenError;
pub use outbox::SqliteOutbox;

/// Statements that are kept ready.
const STATEMENTS_MAX: usize = 64;

/// The side that writes.
pub struct SqliteBooks(Connection);

/// The side that reads.
pub struct SqlitePages(Connection);

/// Opens `file` to write; makes it when it is not there.
///
/// # Errors
/// [`OpenError`], for a file of a newer gateway among others.
pub fn books(file: &Path) -> Result<SqliteBooks, OpenError> {
    let connection = open::writable(file)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    Ok(SqliteBooks(connection))
}

/// Opens `file` to read.
///
/// # Errors
/// [`OpenError`].
pub fn pages(file: &Path) -> Result<SqlitePages, OpenError> {
    open::readable(file).map(SqlitePages)
}

/// Opens `file` for a publisher.
///
/// # Errors
/// [`OpenError`].
pub fn outbox(file: &Path) -> Result<SqliteOutbox, OpenError> {
    open::writable(file).map(SqliteOutbox)
}

impl Books for SqliteBooks {
    fn commit(&mut self, changes: &[Change]) -> Result<Vec<Outcome>, Fault> {
        let transaction = self
            .0
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(fault)?;
        let mut outcomes = Vec::with_capacity(changes.len());
        for change in changes {
            outcomes.push(apply(&transaction, change).map_err(fault)?);
        }
        // After a commit that failed nobody knows what the disk holds.
        transaction
            .commit()
            .map_err(|error| Fault::Fatal(error.into()))?;
        Ok(outcomes)
    }

    fn tidy(&mut self) -> Result<bool, Fault> {
        let transaction = self
            .0
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(fault)?;
        let more = references::tidy(&transaction).map_err(fault)?;
        transaction
            .commit()
            .map_err(|error| Fault::Fatal(error.into()))?;
        Ok(more)
    }
}

fn apply(connection: &Connection, change: &Change) -> rusqlite::Result<Outcome> {
    Ok(match change {
        Change::Store(submission) => Outcome::Stored(intake::store(connection, submission)?),
        Change::Status(update) => {
            notes::status(connection, update)?;
            Outcome::Done
        }
        Change::Place(order) => Outcome::Payment(notes::place(connection, order)?),
        Change::Ask(kiosk, invoice) => Outcome::Payment(notes::ask(connection, kiosk, invoice)?),
        Change::Figures(day) => {
            figures::keep(connection, day)?;
            Outcome::Done
        }
        Change::Beat(beat, at) => Outcome::Head(notes::beat(connection, beat, *at)?),
        Change::Enrolment(act) => {
            let rows = &mut enrolment::Rows(connection);
            Outcome::Enrolment(super::enrolment::act(rows, act)?)
        }
        Change::Settle => Outcome::Done,
    })
}

impl Pages for SqlitePages {
    fn page(&mut self, agency: &AgencyId, after: u64, limit: u32) -> Result<AgencyPage, Fault> {
        pages::page(&self.0, agency, after, limit).map_err(fault)
    }

    fn by_reference(&mut self, reference: &Reference) -> Result<Option<ReferenceReply>, Fault> {
        pages::by_reference(&self.0, reference).map_err(fault)
    }

    fn is_of(&mut self, transaction: TransactionId, agency: &AgencyId) -> Result<bool, Fault> {
        pages::is_of(&self.0, transaction, agency).map_err(fault)
    }

    fn figures(&mut self, days: (Date, Date), training: bool) -> Result<Vec<DayFigures>, Fault> {
        figures::between(&self.0, days, training).map_err(fault)
    }

    fn energy(&mut self, days: (Date, Date)) -> Result<Vec<DayEnergy>, Fault> {
        energy::between(&self.0, days).map_err(fault)
    }

    fn enrolment(&mut self, question: &Question) -> Result<Known, Fault> {
        super::enrolment::known(&mut enrolment::Rows(&self.0), question).map_err(fault)
    }
}

/// A disk that is full, broken or lies: the file must be looked at before anything goes on.
fn fault(error: rusqlite::Error) -> Fault {
    match error.sqlite_error_code() {
        Some(
            ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::DatabaseCorrupt
            | ErrorCode::NotADatabase,
        ) => Fault::Fatal(error.into()),
        _ => Fault::Refused(error.into()),
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

/// Notes the numbers of the lists in use, unless one is older than it was before.
///
/// # Errors
/// [`OpenError`] or what `SQLite` says.
pub fn remember(file: &Path, lists: &[ListNumber]) -> Result<Option<Older>, RevokeError> {
    let mut connection = open::writable(file)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let older = super::enrolment::remember(&mut enrolment::Rows(&transaction), lists)?;
    transaction.commit()?;
    Ok(older)
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
