//! The one thread that writes. It takes whatever has gathered while the disk was syncing, commits
//! it as one transaction, and only then answers: the sync itself is the batching window.
//!
//! ```text
//!   enqueue ──┐                       ┌─► answers
//!   ack ──────┼─► channel ─► group ─► COMMIT + fsync
//!   print ────┘   (bounded)           └─► on trouble: roll back, then each on its own
//! ```

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};

use kiosk_domain::TransactionId;
use kiosk_envelope::{SealedTransaction, Slot};
use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use crate::database::broken;
use crate::{OutboxError, chain, print};

/// Most changes of one commit.
const GROUP_MAX: usize = 256;

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

/// The transactions that a change touched.
pub(crate) type Answer = Result<Vec<TransactionId>, OutboxError>;

/// A change, and who waits for it.
pub(crate) struct Asked {
    pub change: Change,
    pub answer: SyncSender<Answer>,
}

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
    pub failed: bool,
}

impl Writer {
    /// Writes until every sender is gone.
    pub(crate) fn run(mut self, asked: &Receiver<Asked>) {
        while let Ok(first) = asked.recv() {
            let mut group = vec![first];
            group.extend(asked.try_iter().take(GROUP_MAX - 1));
            self.serve(group);
        }
    }

    fn serve(&mut self, group: Vec<Asked>) {
        let (changes, waiting): (Vec<_>, Vec<_>) = group
            .into_iter()
            .map(|asked| (asked.change, asked.answer))
            .unzip();
        let answers = match self.commit(&changes) {
            Ok(answers) => answers,
            Err(error) if changes.len() == 1 => vec![Err(self.disk_error(error))],
            // One of them may be what does not fit; an acknowledgement beside it must not suffer.
            Err(_) => changes.chunks(1).map(|change| self.alone(change)).collect(),
        };
        for (waiting, answer) in waiting.into_iter().zip(answers) {
            // Whoever does not wait any more finds out from the status.
            let _ = waiting.send(answer);
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
        if self.failed {
            return Ok(changes.iter().map(|_| Err(self.broken())).collect());
        }
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        chain::forget(&transaction)?;
        let mut answers = Vec::with_capacity(changes.len());
        for change in changes {
            answers.push(match apply(&transaction, change, self.bytes_max) {
                Ok(touched) => Ok(touched),
                Err(Fault::Caller(error)) => Err(error),
                Err(Fault::NoRoom) => Err(OutboxError::Full {
                    path: self.path.clone(),
                }),
                Err(Fault::Disk(error)) => return Err(error),
            });
        }
        let slot = chain::end(&transaction)?.slot;
        transaction.commit()?;
        *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = slot;
        Ok(answers)
    }

    /// A full disk may have room again; after any other failure the file is not trusted until it
    /// was opened anew: a sync that failed once may lie the next time.
    fn disk_error(&mut self, error: rusqlite::Error) -> OutboxError {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => OutboxError::Full {
                path: self.path.clone(),
            },
            Some(ErrorCode::DatabaseBusy | ErrorCode::ConstraintViolation) => {
                broken(&self.path, error)
            }
            _ => {
                self.failed = true;
                broken(&self.path, error)
            }
        }
    }

    fn broken(&self) -> OutboxError {
        OutboxError::Broken {
            path: self.path.clone(),
            source: None,
        }
    }
}

fn apply(
    connection: &Connection,
    change: &Change,
    bytes_max: u64,
) -> Result<Vec<TransactionId>, Fault> {
    Ok(match change {
        Change::Enqueue(sealed, receipt) => {
            let id = chain::enqueue(connection, sealed, bytes_max)?;
            if let Some(receipt) = receipt {
                print::intend(connection, id, receipt)?;
            }
            vec![id]
        }
        Change::Acknowledge { epoch, sequence } => {
            chain::acknowledge(connection, *epoch, *sequence)?
        }
        Change::SetAside {
            epoch,
            sequence,
            reason,
        } => Vec::from_iter(chain::set_aside(connection, *epoch, *sequence, reason)?),
        Change::Quarantine { epoch, sequence } => {
            Vec::from_iter(chain::quarantine(connection, *epoch, *sequence)?)
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
