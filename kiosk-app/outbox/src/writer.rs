//! Commits a group of changes as one transaction, and only then answers.
//!
//! ```text
//!   enqueue ──┐                      ┌─► answers
//!   ack ──────┼─► pen ─► group ─► COMMIT + fsync
//!   print ────┘                      └─► on trouble: roll back, then each on its own
//! ```

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use kiosk_domain::TransactionId;
use kiosk_envelope::{SealedTransaction, Slot};
use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use crate::chain::End;
use crate::database::{Opened, broken, checkpoint};
use crate::pen::{Asked, Told};
use crate::{OutboxError, Place, chain, mend, print};

/// Pages of the write-ahead log after which it is written back and begun anew; SQLite's own
/// default. Its own way of doing so says nothing when the disk fails meanwhile.
const LOG_PAGES_MAX: u32 = 1_000;

/// What can be asked of the writer.
pub(crate) enum Change {
    /// The next transaction, and the JSON of its receipt.
    Enqueue(Box<SealedTransaction>, Option<String>),
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
}

impl Change {
    /// Where it puts a transaction; what puts none comes first, and may make room.
    pub(crate) fn place(&self) -> Option<Place> {
        let Self::Enqueue(sealed, _) = self else {
            return None;
        };
        let Slot {
            epoch, sequence, ..
        } = sealed.routing.slot;
        Some(Place { epoch, sequence })
    }
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
}

impl Writer {
    /// A writer of the file at `path`, whose chain goes on at `slot`.
    pub(crate) fn new(opened: Opened, path: PathBuf, bytes_max: u64, slot: Slot) -> Self {
        Self {
            connection: opened.connection,
            path,
            bytes_max,
            slot: Arc::new(Mutex::new(slot)),
            failed: Arc::default(),
            log_pages: opened.log_pages,
            may_forget: true,
        }
    }

    /// Commits `group` and answers everybody in it.
    pub(crate) fn serve(&mut self, group: Vec<Asked>) {
        let (changes, waiting): (Vec<_>, Vec<_>) = group
            .into_iter()
            .map(|asked| (asked.change, asked.told))
            .unzip();
        let answers = match self.commit(&changes) {
            Ok(answers) => answers,
            Err(error) if changes.len() == 1 => vec![Err(self.disk_error(error))],
            // A second try would ask a disk that has failed to sync once more.
            Err(error) if is_fatal(&error) => {
                let first = self.disk_error(error);
                let rest = changes.iter().skip(1).map(|_| Err(self.broken()));
                std::iter::once(Err(first)).chain(rest).collect()
            }
            // One of them may be what does not fit; an acknowledgement beside it must not suffer.
            Err(_) => changes.chunks(1).map(|change| self.alone(change)).collect(),
        };
        for (waiting, answer) in waiting.into_iter().zip(answers) {
            // Whoever does not wait any more finds out from the status.
            let _ = waiting.try_send(Told::Answer(answer));
        }
    }

    fn alone(&mut self, change: &[Change]) -> Answer {
        match self.commit(change) {
            Ok(mut answers) => answers.pop().expect("one change has one answer"),
            Err(error) => Err(self.disk_error(error)),
        }
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
        let before = chain::end(&transaction)?;
        let mut end = before;
        let mut answers = Vec::with_capacity(changes.len());
        for change in changes {
            answers.push(
                match apply(&transaction, &mut end, change, self.bytes_max) {
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
        transaction.commit()?;
        let acknowledges = |change| matches!(change, &Change::Acknowledge { .. });
        self.may_forget = may_forget || changes.iter().any(acknowledges);
        *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = end.slot;
        self.begin_log_anew();
        Ok(answers)
    }

    /// Writes a long log back into the file. What was committed is safe either way, so nobody's
    /// answer depends on it; but a sync that failed here must not be followed by one that says yes,
    /// because then the log would be overwritten.
    fn begin_log_anew(&mut self) {
        if self.log_pages.load(Ordering::SeqCst) < LOG_PAGES_MAX {
            return;
        }
        let Err(error) = checkpoint(&self.connection) else {
            return;
        };
        tracing::error!(%error, path = %self.path.display(), "the log cannot be written back");
        if mend::is_rotten(&error) {
            mend::note_rotten(&self.path);
        }
        if is_fatal(&error) {
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

    pub(crate) fn broken(&self) -> OutboxError {
        OutboxError::Broken {
            path: self.path.clone(),
            source: None,
        }
    }
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
    end: &mut End,
    change: &Change,
    bytes_max: u64,
) -> Result<Vec<TransactionId>, Fault> {
    Ok(match change {
        Change::Enqueue(sealed, receipt) => {
            let id = chain::enqueue(connection, end, sealed, bytes_max)?;
            if let Some(receipt) = receipt {
                print::intend(connection, id, receipt)?;
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
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::mpsc::sync_channel;

    use kiosk_domain::{AgencyId, KioskId, ServiceId, Timestamp, TransactionHeader};
    use kiosk_envelope::Routing;

    use super::*;
    use crate::database::open_writer;

    pub(crate) fn writer(path: &std::path::Path) -> Writer {
        let opened = open_writer(path, 1).expect("opens");
        Writer::new(opened, path.to_owned(), u64::MAX >> 1, Slot::first(1))
    }

    pub(crate) fn next(slot: Slot) -> Change {
        let header = TransactionHeader {
            id: TransactionId::from_parts(slot.sequence, &[0; 10]),
            kiosk: KioskId::new("ksk-047-0001").expect("an id"),
            service: ServiceId::new("kra-pin-print").expect("an id"),
            agency: AgencyId::new("kra").expect("an id"),
            confirmed_at: Timestamp(0),
        };
        let routing = Routing {
            header,
            slot,
            key_id: "kra-1".into(),
        };
        let sealed = SealedTransaction {
            routing,
            encapsulated_key: [0; 32],
            ciphertext: vec![0; 64 << 10],
            signature: [0; 64],
        };
        Change::Enqueue(Box::new(sealed), None)
    }

    /// What `serve` answers to `changes` when they came together.
    fn together(writer: &mut Writer, changes: Vec<Change>) -> Vec<Answer> {
        let (group, answers): (Vec<_>, Vec<_>) = changes
            .into_iter()
            .map(|change| {
                let (told, words) = sync_channel(1);
                (Asked { change, told }, words)
            })
            .unzip();
        writer.serve(group);
        answers
            .into_iter()
            .map(|words| match words.recv() {
                Ok(Told::Answer(answer)) => answer,
                Ok(Told::Write) | Err(_) => panic!("not answered"),
            })
            .collect()
    }

    #[test]
    fn on_a_full_disk_nothing_new_is_kept_and_acknowledgements_still_are() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut writer = writer(&folder.path().join("outbox.db"));
        let pages: i64 = writer
            .connection
            .pragma_query_value(None, "page_count", |row| row.get(0))
            .expect("a pragma");
        // SQLite answers SQLITE_FULL beyond this, as it does when the disk has no block left.
        writer
            .connection
            .pragma_update(None, "max_page_count", pages + 40)
            .expect("a pragma");
        let mut kept = 0;
        let full = loop {
            let slot = *writer.slot.lock().expect("a slot");
            match together(&mut writer, vec![next(slot)])
                .pop()
                .expect("one answer")
            {
                Ok(_) => kept += 1,
                Err(error) => break error,
            }
        };
        assert!(matches!(full, OutboxError::Full { .. }), "{full}");
        assert!(kept > 0);
        let slot = *writer.slot.lock().expect("a slot");
        assert_eq!(slot.sequence, kept + 1);

        let acknowledge = Change::Acknowledge {
            epoch: 1,
            sequence: kept,
        };
        let answers = together(&mut writer, vec![next(slot), acknowledge]);
        assert!(matches!(answers[0], Err(OutboxError::Full { .. })));
        assert_eq!(answers[1].as_ref().expect("taken").len() as u64, kept);
        // The rows that it passed make room for the one that did not fit.
        assert!(together(&mut writer, vec![next(slot)])[0].is_ok());
    }

    #[test]
    fn a_wrong_request_does_not_harm_those_that_came_with_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut writer = writer(&folder.path().join("outbox.db"));
        let first = Slot::first(1);
        let answers = together(&mut writer, vec![next(first), next(first)]);
        assert!(answers[0].is_ok());
        assert!(matches!(answers[1], Err(OutboxError::OutOfPlace(_))));
        assert_eq!(writer.slot.lock().expect("a slot").sequence, 2);
    }
}
