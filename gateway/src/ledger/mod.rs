//! What the gateway keeps: transactions exactly once, and what belongs to them.
//!
//! ```text
//!   callers ─► writer ── one thread, one commit for many ──► Books ─┐
//!                            plan ── decides, asks no database      ├─ sqlite   one file
//!                            enrolment ── who is let in     │
//!   agencies, citizens ─► readers ─────────────────────────► Pages ─┤  postgres several gateways
//!   dispatch ─► publishing ── how far the broker is ───────► Outbox ─┘
//! ```

mod books;
mod cursor;
mod energy;
pub(crate) mod enrolment;
pub mod migrate;
mod migration;
mod outbox;
mod page;
mod parcel;
mod payment;
mod place;
mod plan;
mod postgres;
mod publishing;
mod sql;
mod sqlite;
mod submission;
mod writer;

use std::sync::Arc;

use kiosk_domain::figures::DayFigures;
use kiosk_domain::{AgencyId, Date, KioskId, Reference, Timestamp};
use kiosk_envelope::Digest;
use kiosk_protocol::{Heartbeat, ReferenceReply, Role, StatusUpdate};
use thiserror::Error;
use tokio::sync::{Mutex, Notify};

use books::{Books, Change, Fault, Outcome, Pages};
pub use energy::DayEnergy;
use enrolment::{Act, Known, ListNumber, Older, Question, Stands, Told};
use writer::Writer;

pub(crate) use outbox::Behind;
pub use page::PAGE_BYTES_MAX;
pub use payment::{Found, Order};
pub use place::LedgerPlace;
pub use postgres::{DatabaseTlsError, PostgresError};
pub use publishing::Publishing;
pub use sqlite::{OpenError, RevokeError};
pub use submission::{Content, Label, Row, Stored, Submission};

/// The ledger of a gateway.
pub struct Ledger {
    writer: Writer,
    /// Pages, which may take long.
    reader: Arc<Mutex<Box<dyn Pages>>>,
    /// One row by key, for every request.
    standing: Arc<Mutex<Box<dyn Pages>>>,
    /// Wakes who publishes.
    accepted: Arc<Notify>,
}

/// Why something was not written or read.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// This one was refused.
    #[error("ledger did not take it; the gateway's log says why")]
    NotWritten,
    /// The database does not answer; whoever asks again loses nothing.
    #[error("ledger does not answer; ask again")]
    Away,
    /// It could not be read.
    #[error("ledger cannot be read")]
    NotRead(#[source] Fault),
    /// The commit failed, nothing of it counts; the gateway stops to verify the file anew.
    #[error("ledger could not be made durable; look at the disk")]
    NotDurable,
    /// The writer has ended.
    #[error("ledger takes no more writes; the gateway is stopping")]
    Stopped,
}

/// Why a ledger cannot be opened or changed.
#[derive(Debug, Error)]
pub enum LedgerOpenError {
    /// The file.
    #[error(transparent)]
    File(#[from] OpenError),
    /// Its revocations.
    #[error(transparent)]
    Revoke(#[from] RevokeError),
    /// The database.
    #[error(transparent)]
    Postgres(#[from] PostgresError),
}

/// Why a ledger is not read by hand.
#[derive(Debug, Error)]
pub enum ReadError {
    /// It cannot be opened.
    #[error(transparent)]
    Open(#[from] LedgerOpenError),
    /// It cannot be read.
    #[error("ledger cannot be read; start its gateway once, which brings its schema up")]
    Fault(#[from] Fault),
}

/// Revokes `role` in the ledger at `place`, also while gateways run on it; it bites with the next
/// request. Nothing undoes it: an id that was revoked is never used again. Blocks.
///
/// # Errors
/// [`LedgerOpenError`].
pub fn revoke(place: &LedgerPlace, role: &Role, at: Timestamp) -> Result<(), LedgerOpenError> {
    match place {
        LedgerPlace::File(file) => sqlite::revoke(file, role, at)?,
        LedgerPlace::Postgres(url) => postgres::revoke(url, role, at)?,
    }
    Ok(())
}

/// Notes the numbers of the revocation lists in use, unless one is older than it was before. Blocks.
///
/// # Errors
/// [`LedgerOpenError`].
pub(crate) fn remember(
    place: &LedgerPlace,
    lists: &[ListNumber],
) -> Result<Option<Older>, LedgerOpenError> {
    Ok(match place {
        LedgerPlace::File(file) => sqlite::remember(file, lists)?,
        LedgerPlace::Postgres(url) => postgres::remember(url, lists)?,
    })
}

/// How the days from the first to the last were at every kiosk in the ledger at `place`, and what those
/// that served drew; or how they were in training. Also while gateways run on it. Blocks.
///
/// # Errors
/// [`ReadError`].
pub fn figures(
    place: &LedgerPlace,
    days: (Date, Date),
    training: bool,
) -> Result<(Vec<DayFigures>, Vec<DayEnergy>), ReadError> {
    let mut pages: Box<dyn Pages> = match place {
        LedgerPlace::File(file) => Box::new(sqlite::pages(file).map_err(LedgerOpenError::from)?),
        LedgerPlace::Postgres(url) => Box::new(postgres::open(url).map_err(LedgerOpenError::from)?),
    };
    let energy = if training {
        Vec::new()
    } else {
        pages.energy(days)?
    };
    Ok((pages.figures(days, training)?, energy))
}

/// What was done in training lies apart.
fn figures_table(training: bool) -> &'static str {
    if training {
        "training_figures"
    } else {
        "figures"
    }
}

impl Ledger {
    /// Opens the ledger at `place`, makes it when it is not there, and starts the writer. Blocks.
    ///
    /// # Errors
    /// [`LedgerOpenError`], for one of a newer gateway among others.
    pub fn open(place: &LedgerPlace) -> Result<Self, LedgerOpenError> {
        let books: Box<dyn Books> = match place {
            LedgerPlace::File(file) => Box::new(sqlite::books(file)?),
            LedgerPlace::Postgres(url) => Box::new(postgres::open(url)?),
        };
        let pages = || -> Result<Arc<Mutex<Box<dyn Pages>>>, LedgerOpenError> {
            let pages: Box<dyn Pages> = match place {
                LedgerPlace::File(file) => Box::new(sqlite::pages(file)?),
                LedgerPlace::Postgres(url) => Box::new(postgres::open(url)?),
            };
            Ok(Arc::new(Mutex::new(pages)))
        };
        Ok(Self {
            reader: pages()?,
            standing: pages()?,
            writer: Writer::start(books),
            accepted: Arc::default(),
        })
    }

    /// Stores `submission` and returns after the commit; `held` is dropped then, not before.
    ///
    /// # Errors
    /// [`LedgerError`]; then nothing of it was written.
    pub async fn store(
        &self,
        submission: Submission,
        bytes: usize,
        held: impl Send + 'static,
    ) -> Result<Stored, LedgerError> {
        let change = Change::Store(Box::new(submission));
        match self.writer.write(change, bytes, held).await? {
            Outcome::Stored(stored) => {
                self.accepted.notify_one();
                Ok(stored)
            }
            _ => unreachable!("a submission is stored"),
        }
    }

    /// Notes what `agency` says; false when the transaction is not its own. A status that is older
    /// than the one that is known changes nothing.
    pub(crate) async fn note_status(
        &self,
        agency: AgencyId,
        update: StatusUpdate,
    ) -> Result<bool, LedgerError> {
        let id = update.transaction;
        let own = read(&self.reader, move |pages| pages.is_of(id, &agency)).await?;
        if own {
            self.write(Change::Status(Box::new(update))).await?;
        }
        Ok(own)
    }

    /// Notes `order`, once; nothing when its invoice stands for another one.
    pub(crate) async fn place(&self, order: Order) -> Result<Option<Found>, LedgerError> {
        self.payment(Change::Place(order)).await
    }

    /// How the payment stood when it was asked, and that it was.
    pub(crate) async fn ask(
        &self,
        kiosk: KioskId,
        invoice: String,
    ) -> Result<Option<Found>, LedgerError> {
        self.payment(Change::Ask(kiosk, invoice)).await
    }

    /// Notes how a kiosk is. A beat without a journal keeps the head that was told before; returns
    /// the one that is kept now.
    pub(crate) async fn beat(
        &self,
        beat: Heartbeat,
        at: Timestamp,
    ) -> Result<Option<Digest>, LedgerError> {
        match self.write(Change::Beat(Box::new(beat), at)).await? {
            Outcome::Head(kept) => Ok(kept),
            _ => unreachable!("a beat is told which head is kept"),
        }
    }

    /// Keeps how a day of a kiosk was, unless it knows more of that day already.
    pub(crate) async fn keep_figures(&self, day: DayFigures) -> Result<(), LedgerError> {
        self.write(Change::Figures(Box::new(day))).await?;
        Ok(())
    }

    /// Returns when all that was handed over before is durable.
    pub(crate) async fn settle(&self) -> Result<(), LedgerError> {
        self.write(Change::Settle).await?;
        Ok(())
    }

    async fn payment(&self, change: Change) -> Result<Option<Found>, LedgerError> {
        match self.write(change).await? {
            Outcome::Payment(found) => Ok(found),
            _ => unreachable!("a payment is found or not"),
        }
    }

    async fn write(&self, change: Change) -> Result<Outcome, LedgerError> {
        self.writer.write(change, 0, ()).await
    }

    /// At most `limit` transactions of `agency` after the cursor `after`: a page, as JSON. Writing
    /// that takes about as long as reading the rows, so it is done on the same thread.
    pub(crate) async fn page(
        &self,
        agency: AgencyId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<u8>, LedgerError> {
        let json = move |pages: &mut Box<dyn Pages>| {
            let page = pages.page(&agency, after, limit)?;
            serde_json::to_vec(&page).map_err(|error| Fault::Refused(error.into()))
        };
        read(&self.reader, json).await
    }

    /// What is known of `reference`.
    pub(crate) async fn reference(
        &self,
        reference: Reference,
    ) -> Result<Option<ReferenceReply>, LedgerError> {
        read(&self.reader, move |pages| pages.by_reference(&reference)).await
    }

    /// How the holder of `role`, with the certificate of this serial number, stands. Rows by their
    /// keys: fast enough for every request.
    pub(crate) async fn standing(
        &self,
        role: Role,
        serial: Box<[u8]>,
        now: Timestamp,
    ) -> Result<Stands, LedgerError> {
        match self.known(Question::Standing(role, serial, now)).await? {
            Known::Standing(stands) => Ok(stands),
            _ => unreachable!("a standing is answered with one"),
        }
    }

    /// Does `act` in the writer's next commit.
    pub(crate) async fn act(&self, act: Act) -> Result<Told, LedgerError> {
        match self.write(Change::Enrolment(Box::new(act))).await? {
            Outcome::Enrolment(told) => Ok(told),
            _ => unreachable!("an act is told what it led to"),
        }
    }

    /// What is known of enrolment. Rows by their keys.
    pub(crate) async fn known(&self, question: Question) -> Result<Known, LedgerError> {
        read(&self.standing, move |pages| pages.enrolment(&question)).await
    }

    /// Completes when something was accepted since it was asked last. For one publisher.
    pub(crate) async fn accepts(&self) {
        self.accepted.notified().await;
    }

    /// Completes when the writer has ended: a commit failed, and the file has to be looked at.
    pub fn ended(&self) -> impl Future<Output = ()> + use<> {
        self.writer.ended()
    }
}

/// Runs `work` off the network's threads. Whoever has to wait for its turn waits without a thread,
/// and leaves the queue when it hangs up: resetting requests piles up no work.
async fn read<D: Send + 'static, T: Send + 'static>(
    pages: &Arc<Mutex<D>>,
    work: impl FnOnce(&mut D) -> Result<T, Fault> + Send + 'static,
) -> Result<T, LedgerError> {
    let mut pages = Arc::clone(pages).lock_owned().await;
    match tokio::task::spawn_blocking(move || work(&mut pages)).await {
        Ok(Err(Fault::Away(error))) => {
            tracing::error!(
                error = error.as_ref() as &dyn std::error::Error,
                "ledger is away"
            );
            Err(LedgerError::Away)
        }
        Ok(read) => read.map_err(LedgerError::NotRead),
        Err(_) => Err(LedgerError::Stopped),
    }
}
