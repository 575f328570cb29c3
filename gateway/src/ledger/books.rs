//! What a database must do to be a ledger. Both sides block; threads of their own call them.

use std::error::Error;

use kiosk_domain::figures::DayFigures;
use kiosk_domain::{AgencyId, Date, KioskId, Reference, Timestamp, TransactionId};
use kiosk_envelope::Digest;
use kiosk_protocol::{AgencyPage, Heartbeat, ReferenceReply, StatusUpdate};
use thiserror::Error as ThisError;

use super::energy::DayEnergy;
use super::enrolment::{Act, Known, Question, Told};
use super::payment::{Found, Order};
use super::submission::{Stored, Submission};

/// Something to be made durable.
pub enum Change {
    /// Transactions of a kiosk.
    Store(Box<Submission>),
    /// What an agency says about one of its transactions.
    Status(Box<StatusUpdate>),
    /// A payment is asked for.
    Place(Order),
    /// Somebody asks how the payment of this kiosk and invoice stands.
    Ask(KioskId, String),
    /// A kiosk says how it is, and when we heard it.
    Beat(Box<Heartbeat>, Timestamp),
    /// How a day of a kiosk was.
    Figures(Box<DayFigures>),
    /// Who is let in, and who is not any more.
    Enrolment(Box<Act>),
    /// Nothing: the answer says that all before it is durable.
    Settle,
}

/// What a change led to.
pub enum Outcome {
    /// Of [`Change::Store`].
    Stored(Stored),
    /// Of [`Change::Place`] and [`Change::Ask`]: nothing when another payment has that invoice, or
    /// none has.
    Payment(Option<Found>),
    /// Of [`Change::Beat`]: the head of the kiosk's journal that is kept now.
    Head(Option<Digest>),
    /// Of [`Change::Enrolment`].
    Enrolment(Told),
    /// Of the others.
    Done,
}

/// Why a change was not made, or a page not read.
#[derive(Debug, ThisError)]
pub enum Fault {
    /// This one cannot be done; others can.
    #[error("the ledger refuses it")]
    Refused(#[source] Box<dyn Error + Send + Sync>),
    /// The database is away; it was opened anew, or will be at the next try.
    #[error("the ledger's database does not answer")]
    Away(#[source] Box<dyn Error + Send + Sync>),
    /// What the disk holds now is unknown: only opening the ledger anew tells.
    #[error("the ledger is not durable any more")]
    Fatal(#[source] Box<dyn Error + Send + Sync>),
}

/// The side that writes.
pub trait Books: Send {
    /// Makes all of `changes` durable in one commit and says what each led to, in their order.
    ///
    /// # Errors
    /// [`Fault`]; then none of them counts.
    fn commit(&mut self, changes: &[Change]) -> Result<Vec<Outcome>, Fault>;

    /// Puts a little in order while nobody waits; false when all is in order.
    ///
    /// # Errors
    /// [`Fault`].
    fn tidy(&mut self) -> Result<bool, Fault> {
        Ok(false)
    }
}

/// The side that reads.
pub trait Pages: Send {
    /// At most `limit` transactions of `agency` after the cursor `after`.
    ///
    /// # Errors
    /// [`Fault`].
    fn page(&mut self, agency: &AgencyId, after: u64, limit: u32) -> Result<AgencyPage, Fault>;

    /// What is known of `reference`.
    ///
    /// # Errors
    /// [`Fault`].
    fn by_reference(&mut self, reference: &Reference) -> Result<Option<ReferenceReply>, Fault>;

    /// Whether `transaction` came for `agency`.
    ///
    /// # Errors
    /// [`Fault`].
    fn is_of(&mut self, transaction: TransactionId, agency: &AgencyId) -> Result<bool, Fault>;

    /// How the days from the first to the last were at all kiosks that serve, or at all in training.
    ///
    /// # Errors
    /// [`Fault`].
    fn figures(&mut self, days: (Date, Date), training: bool) -> Result<Vec<DayFigures>, Fault>;

    /// What all kiosks drew on the days from the first to the last.
    ///
    /// # Errors
    /// [`Fault`].
    fn energy(&mut self, days: (Date, Date)) -> Result<Vec<DayEnergy>, Fault>;

    /// What is known of tickets, certificates and who is out of service.
    ///
    /// # Errors
    /// [`Fault`].
    fn enrolment(&mut self, question: &Question) -> Result<Known, Fault>;
}
