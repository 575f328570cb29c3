//! The outbox as its callers see it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kiosk_domain::TransactionId;
use kiosk_domain::receipt::Receipt;
use kiosk_envelope::{SealedTransaction, Slot};
use rusqlite::Connection;

use crate::chain::Parcel;
use crate::database::{broken, open_reader, open_writer};
use crate::pen::{self, Pen};
use crate::receipt_key::ReceiptKey;
use crate::writer::{Answer, Change, Writer};
use crate::{Limits, OutboxError, Place, PrintIntent, Refusal, Status, chain, mend, print, read};

/// Sealed transactions on their way. Cheap to clone; every clone is the same outbox. Calls block
/// until the disk has answered, so asynchronous callers use a blocking thread.
#[derive(Clone)]
pub struct Outbox(Arc<Inner>);

struct Inner {
    path: PathBuf,
    limits: Limits,
    slot: Arc<Mutex<Slot>>,
    /// The disk failed: nothing more is taken.
    failed: Arc<AtomicBool>,
    /// What was delivered takes room that the disk needs.
    wants_room: Arc<AtomicBool>,
    /// Held while owed receipts are read, so that it is not overwritten between row and receipt.
    receipt_key: Arc<Mutex<ReceiptKey>>,
    reader: Mutex<Connection>,
    pen: Pen<Writer>,
}

impl Outbox {
    /// Opens the database at `path`, or makes it; then its first epoch is `fresh_epoch`, which
    /// must be larger than any this kiosk used before. A file that the disk has damaged is put away
    /// beside it; what can be read of it goes on in a new one.
    ///
    /// # Errors
    /// [`OutboxError::UnsafeSqlite`], [`OutboxError::NewerSchema`] or [`OutboxError::Broken`].
    pub fn open(path: &Path, limits: Limits, fresh_epoch: u32) -> Result<Self, OutboxError> {
        mend::before_opening(path, fresh_epoch)?;
        match Self::open_whole(path, limits, fresh_epoch) {
            Err(OutboxError::Broken {
                source: Some(source),
                ..
            }) if mend::is_rotten(&source) => {
                mend::mend(path, fresh_epoch)?;
                Self::open_whole(path, limits, fresh_epoch)
            }
            opened => opened,
        }
    }

    fn open_whole(path: &Path, limits: Limits, fresh_epoch: u32) -> Result<Self, OutboxError> {
        let opened = open_writer(path, fresh_epoch)?;
        let reader = open_reader(path)?;
        let end = chain::end(&reader).map_err(|source| broken(path, source))?;
        let writer = Writer::new(opened, path.to_owned(), limits.bytes_max, end.slot);
        Ok(Self(Arc::new(Inner {
            path: path.to_owned(),
            limits,
            slot: Arc::clone(&writer.slot),
            failed: Arc::clone(&writer.failed),
            wants_room: Arc::clone(&writer.wants_room),
            receipt_key: Arc::clone(&writer.receipt_key),
            reader: Mutex::new(reader),
            pen: Pen::new(writer),
        })))
    }

    /// The slot that the next transaction must be sealed in.
    pub fn slot(&self) -> Slot {
        *self.0.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether another citizen can be served, with `disk_free_bytes` free on the data disk.
    ///
    /// # Errors
    /// [`Refusal`], with what to do about it.
    pub fn admit(&self, disk_free_bytes: u64) -> Result<(), Refusal> {
        let Limits {
            bytes_max,
            disk_free_bytes_min: free_min,
        } = self.0.limits;
        if disk_free_bytes < free_min {
            return Err(Refusal::DiskFull {
                free: disk_free_bytes,
                free_min,
            });
        }
        if self.0.failed.load(Ordering::SeqCst) {
            return Err(Refusal::Broken);
        }
        let bytes = self
            .read(chain::end)
            .map_err(|_| Refusal::Broken)?
            .queued_bytes;
        if bytes < bytes_max {
            Ok(())
        } else {
            Err(Refusal::QueueFull { bytes, bytes_max })
        }
    }

    /// Keeps `sealed`, and `receipt` as owed to the citizen; both are on the disk when this
    /// returns, or neither is. The signature was made a moment ago and is not checked again.
    ///
    /// # Errors
    /// [`OutboxError::OutOfPlace`] when it was sealed for another slot, [`OutboxError::Full`],
    /// [`OutboxError::Broken`].
    pub fn enqueue(
        &self,
        sealed: SealedTransaction,
        receipt: Option<Receipt>,
    ) -> Result<(), OutboxError> {
        self.hand_over(sealed, receipt).kept()
    }

    /// Begins what [`Self::enqueue`] does. Those that were handed over in the order of their chain
    /// are kept in that order, many with one sync; the slot of the next is the one after `sealed`.
    pub fn hand_over(&self, sealed: SealedTransaction, receipt: Option<Receipt>) -> Handed<'_> {
        let receipt = receipt.map(|receipt| {
            serde_json::to_string(&receipt).expect("a receipt is texts and numbers")
        });
        let change = Change::Enqueue(Box::new(Parcel::of(sealed)), receipt);
        Handed(self.0.pen.hand_over(change))
    }

    /// The oldest that wait: of one epoch, in order, at most `rows_max`, and at most `bytes_max`
    /// bytes unless the first alone is larger.
    ///
    /// # Errors
    /// [`OutboxError::Broken`].
    pub fn batch(
        &self,
        rows_max: usize,
        bytes_max: usize,
    ) -> Result<Vec<SealedTransaction>, OutboxError> {
        self.batch_after(Place::default(), rows_max, bytes_max)
    }

    /// Like [`Self::batch`], but only those after `after`: past what was sent and cannot be
    /// acknowledged yet. Rows that the disk has damaged are set aside on the way.
    ///
    /// # Errors
    /// [`OutboxError::Broken`].
    pub fn batch_after(
        &self,
        after: Place,
        rows_max: usize,
        bytes_max: usize,
    ) -> Result<Vec<SealedTransaction>, OutboxError> {
        let mut after = after;
        loop {
            let read = self.read(|reader| read::waiting(reader, after, rows_max, bytes_max))?;
            for &Place { epoch, sequence } in &read.damaged {
                tracing::error!(epoch, sequence, "queued transaction is damaged, set aside");
                self.write(Change::Quarantine { epoch, sequence })?;
            }
            match read.damaged.last() {
                Some(last) if read.sound.is_empty() => after = *last,
                _ => return Ok(read.sound),
            }
        }
    }

    /// The gateway durably has everything of `epoch` up to `sequence`. Returns what was not
    /// known to be delivered before, oldest first; the rows themselves go later.
    ///
    /// # Errors
    /// [`OutboxError::Full`] or [`OutboxError::Broken`]; the gateway will say it again.
    pub fn acknowledge(
        &self,
        epoch: u32,
        sequence: u64,
    ) -> Result<Vec<TransactionId>, OutboxError> {
        let delivered = self.write(Change::Acknowledge { epoch, sequence })?;
        // A commit each, so that no citizen waits for more than one of them.
        while self.0.wants_room.load(Ordering::SeqCst) {
            if self.write(Change::MakeRoom).is_err() {
                break; // what was acknowledged stays so
            }
        }
        Ok(delivered)
    }

    /// Keeps one where nothing sends it any more. Returns which it was, if it was queued.
    ///
    /// # Errors
    /// [`OutboxError::Full`] or [`OutboxError::Broken`].
    pub fn set_aside(
        &self,
        epoch: u32,
        sequence: u64,
        reason: &str,
    ) -> Result<Option<TransactionId>, OutboxError> {
        let reason = reason.to_owned();
        let touched = self.write(Change::SetAside {
            epoch,
            sequence,
            reason,
        })?;
        Ok(touched.first().copied())
    }

    /// How the outbox is.
    ///
    /// # Errors
    /// [`OutboxError::Broken`].
    pub fn status(&self) -> Result<Status, OutboxError> {
        self.read(read::status)
    }

    /// Receipts that are still owed, oldest first.
    ///
    /// # Errors
    /// [`OutboxError::Broken`].
    pub fn prints(&self) -> Result<Vec<PrintIntent>, OutboxError> {
        let key = self.0.receipt_key.lock();
        let key = key.unwrap_or_else(PoisonError::into_inner);
        self.read(|reader| print::all(reader, &key))
    }

    /// The receipt that is owed for `transaction`.
    ///
    /// # Errors
    /// [`OutboxError::Broken`].
    pub fn print(&self, transaction: TransactionId) -> Result<Option<PrintIntent>, OutboxError> {
        let key = self.0.receipt_key.lock();
        let key = key.unwrap_or_else(PoisonError::into_inner);
        self.read(|reader| print::one(reader, &key, transaction))
    }

    /// To be called before the first byte goes to the printer.
    ///
    /// # Errors
    /// [`OutboxError::NoSuchPrint`]: do not print. [`OutboxError::Full`] or
    /// [`OutboxError::Broken`]: do not print either, a power cut would print it twice.
    pub fn print_began(
        &self,
        transaction: TransactionId,
        nonce: [u8; 4],
    ) -> Result<(), OutboxError> {
        self.write(Change::PrintBegan(transaction, nonce)).map(drop)
    }

    /// The printer proved it: nothing is owed any more.
    ///
    /// # Errors
    /// [`OutboxError::NoSuchPrint`] the second time, [`OutboxError::Full`],
    /// [`OutboxError::Broken`].
    pub fn print_proved(&self, transaction: TransactionId) -> Result<(), OutboxError> {
        self.write(Change::PrintEnded(transaction)).map(drop)
    }

    /// It will not be printed unasked, because of `why`.
    ///
    /// # Errors
    /// As [`Self::print_proved`].
    pub fn print_given_up(&self, transaction: TransactionId, why: &str) -> Result<(), OutboxError> {
        self.write(Change::PrintEnded(transaction))?;
        tracing::warn!(%transaction, why, "receipt is not printed");
        Ok(())
    }

    fn read<T>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, OutboxError> {
        let reader: MutexGuard<'_, Connection> =
            self.0.reader.lock().unwrap_or_else(PoisonError::into_inner);
        query(&reader).map_err(|source| {
            if mend::is_rotten(&source) {
                self.0.failed.store(true, Ordering::SeqCst);
                mend::note_rotten(&self.0.path);
            }
            broken(&self.0.path, source)
        })
    }

    fn write(&self, change: Change) -> Answer {
        self.0.pen.hand_over(change).answer()
    }
}

/// A transaction on its way to the disk. Dropping it waits too, and tells nobody what came of it.
#[must_use = "nothing is kept for certain before `kept` says so"]
pub struct Handed<'a>(pen::Handed<'a, Writer>);

impl Handed<'_> {
    /// Returns when it is on the disk.
    ///
    /// # Errors
    /// As [`Outbox::enqueue`].
    pub fn kept(self) -> Result<(), OutboxError> {
        self.0.answer().map(drop)
    }
}
