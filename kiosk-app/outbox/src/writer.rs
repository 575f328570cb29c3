//! Commits a group of changes as one transaction, and only then answers.
//!
//! ```text
//!   enqueue ──┐                      ┌─► answers
//!   ack ──────┼─► pen ─► group ─► COMMIT + fsync
//!   print ────┘                      └─► on trouble: roll back, then each on its own
//! ```

use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use kiosk_domain::TransactionId;
use kiosk_envelope::Slot;
use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use crate::chain::{End, Parcel};
use crate::database::{Opened, broken, checkpoint, let_grow, shrink};
use crate::pen::Writes;
use crate::receipt_key::ReceiptKey;
use crate::reserve::Reserve;
use crate::{OutboxError, Place, chain, mend, print};

/// Pages of the write-ahead log after which it is written back and begun anew; SQLite's own
/// default. Its own way of doing so says nothing when the disk fails meanwhile. In unit tests it
/// happens soon.
const LOG_PAGES_MAX: u32 = if cfg!(test) { 60 } else { 1_000 };

/// Pages of a file that is worth making smaller: 64 MiB.
const LARGE_PAGES: u32 = 16_384;

/// What can be asked of the writer.
pub(crate) enum Change {
    /// The next transaction, and the JSON of its receipt.
    Enqueue(Box<Parcel>, Option<String>),
    /// The gateway has everything up to here.
    Acknowledge { epoch: u32, sequence: u64 },
    /// The gateway will never take it.
    SetAside {
        epoch: u32,
        sequence: u64,
        reason: String,
    },
    /// The disk has damaged it.
    Quarantine { epoch: u32, sequence: u64 },
    /// A print begins.
    PrintBegan(TransactionId, [u8; 4]),
    /// A print is over.
    PrintEnded(TransactionId),
    /// Delete some more of what was acknowledged.
    MakeRoom,
}

/// The transactions that a change touched.
pub(crate) type Answer = Result<Vec<TransactionId>, OutboxError>;

/// Why a change cannot be made.
pub(crate) enum Fault {
    /// The caller asked for something wrong; the others of the group go on.
    Caller(OutboxError),
    /// The queue is at its limit.
    NoRoom,
    /// SQLite failed: nothing of the group is kept.
    Disk(rusqlite::Error),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Disk(error)
    }
}

/// Owns the writing connection.
pub(crate) struct Writer {
    pub connection: Connection,
    pub path: PathBuf,
    pub bytes_max: u64,
    /// The next slot, for everybody to read.
    pub slot: Arc<Mutex<Slot>>,
    /// Set when the disk failed; nothing is taken after that.
    pub failed: Arc<AtomicBool>,
    /// Pages in the write-ahead log after the last commit, which [`crate::database`] counts.
    pub log_pages: Arc<AtomicU32>,
    /// Rows that were acknowledged may still be there.
    pub may_forget: bool,
    /// Nothing waits, and what was delivered still takes room that the disk needs.
    pub wants_room: Arc<AtomicBool>,
    /// Seals receipts that are owed.
    pub receipt_key: Arc<Mutex<ReceiptKey>>,
    reserve: Reserve,
}

impl Writer {
    /// A writer of the file at `path`, whose chain goes on at `slot`.
    pub(crate) fn new(opened: Opened, path: PathBuf, bytes_max: u64, slot: Slot) -> Self {
        let mut writer = Self {
            receipt_key: Arc::new(Mutex::new(ReceiptKey::beside(&path))),
            reserve: Reserve::beside(&path),
            connection: opened.connection,
            path,
            bytes_max,
            slot: Arc::new(Mutex::new(slot)),
            failed: Arc::default(),
            log_pages: opened.log_pages,
            may_forget: true,
            wants_room: Arc::default(),
        };
        writer.keep_reserve();
        writer.forget_receipts();
        writer
    }

    /// Takes room for a full disk. Where there is none, the file must not grow into what is left.
    fn keep_reserve(&mut self) {
        let path = self.path.display();
        let grow = match self.reserve.keep() {
            Ok(()) => true,
            Err(error) if error.kind() == ErrorKind::StorageFull => {
                tracing::warn!(%path, "the disk is full; only what is delivered makes room");
                false
            }
            Err(error) => {
                tracing::warn!(%error, %path, "no room can be kept for a full disk");
                true
            }
        };
        self.let_grow(grow);
    }

    /// Makes the disk's last room free for what leaves, and for nothing else; whether there was any.
    fn give_up_reserve(&mut self) -> bool {
        if !self.reserve.give_up() {
            return false;
        }
        let path = self.path.display();
        tracing::warn!(%path, "the disk is full; the reserve is given up for acknowledgements");
        self.let_grow(false);
        true
    }

    fn let_grow(&self, grow: bool) {
        if let Err(error) = let_grow(&self.connection, grow) {
            let path = self.path.display();
            tracing::error!(%error, %path, grow, "the outbox's size cannot be steered");
        }
    }

    /// Commits one change, and once more when room was found for it.
    fn alone(&mut self, change: &Change) -> Answer {
        let group = std::slice::from_ref(change);
        let mut answers = self.commit(group);
        let leaves = !matches!(change, Change::Enqueue(..));
        if answers.as_ref().is_err_and(is_full) && self.finds_room(leaves) {
            self.begin_log_anew(0);
            answers = self.commit(group);
        }
        match answers {
            Ok(mut answers) => answers.pop().expect("one change has one answer"),
            Err(error) => Err(self.disk_error(error)),
        }
    }

    /// For what lets something leave there is the reserve; for anything else there is room when
    /// somebody else made some since the reserve was given up.
    fn finds_room(&mut self, leaves: bool) -> bool {
        if leaves {
            return self.give_up_reserve();
        }
        if self.reserve.is_kept() {
            return false;
        }
        self.keep_reserve();
        self.reserve.is_kept()
    }

    /// One transaction for all of `changes`.
    fn commit(&mut self, changes: &[Change]) -> rusqlite::Result<Vec<Answer>> {
        if self.failed.load(Ordering::SeqCst) {
            return Ok(changes.iter().map(|_| Err(self.broken())).collect());
        }
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let may_forget = self.may_forget && chain::forget(&transaction)? > 0;
        if may_forget {
            point("after rows were deleted, before the commit");
        }
        let before = chain::end(&transaction)?;
        let mut end = before;
        let mut answers = Vec::with_capacity(changes.len());
        let receipt_key = Arc::clone(&self.receipt_key);
        let key = receipt_key.lock().unwrap_or_else(PoisonError::into_inner);
        for change in changes {
            answers.push(
                match apply(&transaction, &key, &mut end, change, self.bytes_max) {
                    Ok(touched) => Ok(touched),
                    Err(Fault::Caller(error)) => Err(error),
                    Err(Fault::NoRoom) => Err(OutboxError::Full {
                        path: self.path.clone(),
                    }),
                    Err(Fault::Disk(error)) => return Err(error),
                },
            );
        }
        if end != before {
            chain::put_end(&transaction, &end)?;
        }
        drop(key);
        point("before a commit");
        transaction.commit()?;
        point("after a commit, before it is answered");
        let acknowledges = |change| matches!(change, &Change::Acknowledge { .. });
        self.may_forget = may_forget || changes.iter().any(acknowledges);
        *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = end.slot;
        if changes.iter().any(|c| matches!(c, Change::PrintEnded(_))) {
            self.forget_receipts();
        }
        self.begin_log_anew(LOG_PAGES_MAX);
        self.give_room_back(end.queued);
        Ok(answers)
    }

    /// When nothing is owed any more: makes unreadable what SQLite still keeps of those receipts.
    /// It is tried again with the next one when the disk refuses, and nobody's answer depends on it.
    fn forget_receipts(&mut self) {
        let key = self.receipt_key.lock();
        let mut key = key.unwrap_or_else(PoisonError::into_inner);
        // Receipts of before that are owed still need theirs; a new one they cannot miss.
        if !print::none(&self.connection).unwrap_or(false) && key.is_kept() {
            return;
        }
        point("before the key of receipts is overwritten");
        if let Err(error) = key.renew() {
            let path = self.path.display();
            tracing::warn!(%error, %path, "the key of owed receipts cannot be written");
        }
        point("after the key of receipts was overwritten");
    }

    /// When the whole queue has been delivered: says that the rest is to be deleted, and once it is,
    /// gives what it took back to the disk. Otherwise a kiosk whose long queue filled its disk would
    /// refuse citizens for ever.
    fn give_room_back(&mut self, queued: u64) {
        let wanted = queued == 0 && (!self.reserve.is_kept() || self.is_large());
        self.wants_room
            .store(wanted && self.may_forget, Ordering::SeqCst);
        if !wanted || self.may_forget {
            return;
        }
        point("before the file shrinks");
        match shrink(&self.connection) {
            Ok(true) => {
                tracing::info!(path = %self.path.display(), "delivered rows gave room back");
            }
            Ok(false) => {}
            Err(error) => self.note_failure(&error, "the file cannot be made smaller"),
        }
        point("after the file shrank");
        if !self.reserve.is_kept() {
            self.keep_reserve();
        }
    }

    fn is_large(&self) -> bool {
        let pages = self
            .connection
            .pragma_query_value(None, "page_count", |row| row.get::<_, u32>(0));
        pages.is_ok_and(|pages| pages >= LARGE_PAGES)
    }

    /// Writes a long log back into the file. What was committed is safe either way, so nobody's
    /// answer depends on it; but a sync that failed here must not be followed by one that says yes,
    /// because then the log would be overwritten.
    fn begin_log_anew(&mut self, pages_max: u32) {
        if self.log_pages.load(Ordering::SeqCst) < pages_max {
            return;
        }
        point("before the log is written back");
        let mut written = checkpoint(&self.connection);
        if written.as_ref().is_err_and(is_full) && self.give_up_reserve() {
            written = checkpoint(&self.connection);
        }
        point("after the log was written back");
        if let Err(error) = written {
            self.note_failure(&error, "the log cannot be written back");
        }
    }

    fn note_failure(&mut self, error: &rusqlite::Error, what: &str) {
        tracing::error!(%error, path = %self.path.display(), "{what}");
        if mend::is_rotten(error) {
            mend::note_rotten(&self.path);
        }
        if is_fatal(error) {
            self.failed.store(true, Ordering::SeqCst);
        }
    }

    /// A full disk may have room again; after any other failure the file is not trusted until it
    /// was opened anew: a sync that failed once may lie the next time.
    fn disk_error(&mut self, error: rusqlite::Error) -> OutboxError {
        if is_fatal(&error) {
            self.failed.store(true, Ordering::SeqCst);
        }
        if mend::is_rotten(&error) {
            mend::note_rotten(&self.path);
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => OutboxError::Full {
                path: self.path.clone(),
            },
            _ => broken(&self.path, error),
        }
    }

    fn broken(&self) -> OutboxError {
        OutboxError::Broken {
            path: self.path.clone(),
            source: None,
        }
    }
}

impl Writes for Writer {
    type Change = Change;
    type Answer = Answer;

    /// Where it puts a transaction; what puts none comes first, and may make room.
    fn place(change: &Change) -> impl Ord {
        let Change::Enqueue(parcel, _) = change else {
            return None;
        };
        let Slot {
            epoch, sequence, ..
        } = parcel.sealed.routing.slot;
        Some(Place { epoch, sequence })
    }

    fn write(&mut self, group: &[Change]) -> Vec<Answer> {
        if let [change] = group {
            return vec![self.alone(change)];
        }
        match self.commit(group) {
            Ok(answers) => answers,
            // A second try would ask a disk that has failed to sync once more.
            Err(error) if is_fatal(&error) => {
                let first = self.disk_error(error);
                let rest = group.iter().skip(1).map(|_| Err(self.broken()));
                std::iter::once(Err(first)).chain(rest).collect()
            }
            // One of them may be what does not fit; an acknowledgement beside it must not suffer.
            Err(_) => group.iter().map(|change| self.alone(change)).collect(),
        }
    }

    fn panicked(&mut self) {
        self.failed.store(true, Ordering::SeqCst);
    }

    fn broken(&self) -> Answer {
        Err(Self::broken(self))
    }
}

/// Whether the disk has no room.
fn is_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DiskFull)
}

/// Whether the file cannot be trusted any more.
fn is_fatal(error: &rusqlite::Error) -> bool {
    !matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DiskFull | ErrorCode::DatabaseBusy | ErrorCode::ConstraintViolation)
    )
}

/// Makes `change`; when the caller is at fault, neither the rows nor `end` have changed.
fn apply(
    connection: &Connection,
    key: &ReceiptKey,
    end: &mut End,
    change: &Change,
    bytes_max: u64,
) -> Result<Vec<TransactionId>, Fault> {
    Ok(match change {
        Change::Enqueue(parcel, receipt) => {
            let id = chain::enqueue(connection, end, parcel, bytes_max)?;
            if let Some(receipt) = receipt {
                print::intend(connection, key, id, receipt)?;
            }
            vec![id]
        }
        Change::Acknowledge { epoch, sequence } => {
            chain::acknowledge(connection, end, *epoch, *sequence)?
        }
        Change::SetAside {
            epoch,
            sequence,
            reason,
        } => Vec::from_iter(chain::set_aside(
            connection, end, *epoch, *sequence, reason,
        )?),
        Change::Quarantine { epoch, sequence } => {
            Vec::from_iter(chain::quarantine(connection, end, *epoch, *sequence)?)
        }
        Change::PrintBegan(id, nonce) => {
            print::begin(connection, *id, *nonce)?;
            vec![*id]
        }
        Change::PrintEnded(id) => {
            print::end(connection, *id)?;
            vec![*id]
        }
        Change::MakeRoom => Vec::new(),
    })
}

#[cfg(test)]
use crate::kill::point;

/// Where tests kill the process.
#[cfg(not(test))]
fn point(_: &str) {}

#[cfg(test)]
mod tests;
