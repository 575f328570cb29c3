//! The ledger in a `PostgreSQL` database, which several gateways may share.
//!
//! ```text
//!   gateway ─┐ one writes at a time (an advisory lock), a group of submissions in eight questions
//!   gateway ─┴─► parcel, dispatch, watermark …       agencies read by cursor at any of them
//! ```
//!
//! Parcels get their numbers under the lock, so they become visible in the order of their numbers,
//! and a reader that goes by cursor skips none.

mod energy;
mod enrolment;
mod figures;
mod intake;
mod notes;
pub(super) mod open;
mod outbox;
mod pages;
mod references;
mod tls;

use kiosk_domain::figures::DayFigures;
use kiosk_domain::{AgencyId, Date, Reference, Timestamp, TransactionId};
use kiosk_envelope::SealedTransaction;
use kiosk_protocol::{AgencyPage, ReferenceReply, Role};
use postgres::{Client, Error, Transaction};

use super::books::{Books, Change, Fault, Outcome, Pages};
use super::enrolment::{Known, ListNumber, Older, Question};
use super::page::{PageInHand, StoredWrongly, transaction_in};
use crate::ledger::energy::DayEnergy;

pub use open::PostgresError;
pub use outbox::PostgresOutbox;
pub use tls::DatabaseTlsError;

/// Held by whoever writes: an arbitrary number, the same in every gateway.
const WRITERS_LOCK: i64 = 0x4875_6475_6d61_0001;

/// A connection that is opened anew when it was lost.
pub struct PostgresLedger {
    url: String,
    client: Option<Client>,
}

/// Opens the database at `url`, and brings its schema up to this program's.
///
/// # Errors
/// [`PostgresError`].
pub fn open(url: &str) -> Result<PostgresLedger, PostgresError> {
    Ok(PostgresLedger {
        url: url.to_owned(),
        client: Some(open::client(url)?),
    })
}

/// Opens the database at `url` for a publisher.
///
/// # Errors
/// [`PostgresError`].
pub fn outbox(url: &str) -> Result<PostgresOutbox, PostgresError> {
    Ok(PostgresOutbox {
        url: url.to_owned(),
        client: Some(open::client(url)?),
    })
}

impl PostgresLedger {
    /// Runs `work`; after an error that is not about the question itself, the connection is not
    /// used again.
    fn with<T>(&mut self, work: impl FnOnce(&mut Client) -> Result<T, Error>) -> Result<T, Fault> {
        let mut client = match self.client.take() {
            Some(client) if !client.is_closed() => client,
            _ => open::client(&self.url).map_err(|error| Fault::Away(error.into()))?,
        };
        match work(&mut client) {
            Ok(done) => {
                self.client = Some(client);
                Ok(done)
            }
            Err(error) if is_about_the_question(&error) => {
                self.client = Some(client);
                Err(Fault::Refused(error.into()))
            }
            Err(error) => Err(Fault::Away(error.into())),
        }
    }
}

/// Classes of SQLSTATE (appendix A of the manual): data, integrity, syntax.
fn is_about_the_question(error: &Error) -> bool {
    let class = error.code().map(|code| &code.code()[..2]);
    matches!(class, Some("22" | "23" | "42"))
}

impl Books for PostgresLedger {
    fn commit(&mut self, changes: &[Change]) -> Result<Vec<Outcome>, Fault> {
        self.with(|client| {
            let mut transaction = locked(client)?;
            let outcomes = apply(&mut transaction, changes)?;
            transaction.commit()?;
            Ok(outcomes)
        })
    }

    fn tidy(&mut self) -> Result<bool, Fault> {
        self.with(|client| {
            let mut transaction = locked(client)?;
            let more = references::tidy(&mut transaction)?;
            transaction.commit()?;
            Ok(more)
        })
    }
}

fn locked(client: &mut Client) -> Result<Transaction<'_>, Error> {
    let mut transaction = client.transaction()?;
    transaction.execute("select pg_advisory_xact_lock($1)", &[&WRITERS_LOCK])?;
    Ok(transaction)
}

/// Submissions go together; the rest one by one.
fn apply(transaction: &mut Transaction<'_>, changes: &[Change]) -> Result<Vec<Outcome>, Error> {
    let submissions: Vec<_> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Store(submission) => Some(submission.as_ref()),
            _ => None,
        })
        .collect();
    let mut stored = intake::store(transaction, &submissions)?.into_iter();
    let mut outcomes = Vec::with_capacity(changes.len());
    for change in changes {
        outcomes.push(match change {
            Change::Store(_) => Outcome::Stored(stored.next().expect("one for each submission")),
            Change::Status(update) => {
                notes::status(transaction, update)?;
                Outcome::Done
            }
            Change::Place(order) => Outcome::Payment(notes::place(transaction, order)?),
            Change::Ask(kiosk, invoice) => {
                Outcome::Payment(notes::ask(transaction, kiosk, invoice)?)
            }
            Change::Figures(day) => {
                figures::keep(transaction, day)?;
                Outcome::Done
            }
            Change::Beat(beat, at) => Outcome::Head(notes::beat(transaction, beat, *at)?),
            Change::Enrolment(act) => {
                let rows = &mut enrolment::Rows(transaction);
                Outcome::Enrolment(super::enrolment::act(rows, act)?)
            }
            Change::Settle => Outcome::Done,
        });
    }
    Ok(outcomes)
}

impl Pages for PostgresLedger {
    fn page(&mut self, agency: &AgencyId, after: u64, limit: u32) -> Result<AgencyPage, Fault> {
        let mut page = PageInHand::new(after, limit);
        for parcel in self.with(|client| pages::parcels(client, agency, after))? {
            page.add(parcel)
                .map_err(|error| Fault::Refused(error.into()))?;
        }
        Ok(page.done())
    }

    fn by_reference(&mut self, reference: &Reference) -> Result<Option<ReferenceReply>, Fault> {
        let number = reference.number();
        let Some((sealed, received_at)) = self.found(number)?.into_iter().next() else {
            return Ok(None);
        };
        let header = sealed.routing.header;
        Ok(Some(ReferenceReply {
            reference: reference.clone(),
            service: header.service,
            received_at,
            status: self.with(|client| pages::status(client, header.id))?,
        }))
    }

    fn is_of(&mut self, transaction: TransactionId, agency: &AgencyId) -> Result<bool, Fault> {
        let found = self.found(transaction.reference_number())?;
        Ok(found.iter().any(|(sealed, _)| {
            let header = &sealed.routing.header;
            header.id == transaction && header.agency == *agency
        }))
    }

    fn energy(&mut self, days: (Date, Date)) -> Result<Vec<DayEnergy>, Fault> {
        self.with(|client| energy::between(client, days))
    }

    fn figures(&mut self, days: (Date, Date), training: bool) -> Result<Vec<DayFigures>, Fault> {
        let days = self.with(|client| figures::between(client, days, training))?;
        days.iter()
            .map(|counts| serde_json::from_str(counts))
            .collect::<Result<_, _>>()
            .map_err(|error| Fault::Refused(error.into()))
    }

    fn enrolment(&mut self, question: &Question) -> Result<Known, Fault> {
        self.with(|client| super::enrolment::known(&mut enrolment::Rows(client), question))
    }
}

impl PostgresLedger {
    /// The transactions with this number, the newest first.
    fn found(&mut self, number: u64) -> Result<Vec<(SealedTransaction, Timestamp)>, Fault> {
        let rows = self.with(|client| references::find(client, number))?;
        rows.into_iter()
            .map(|(row, received_at, bytes)| Ok((transaction_in(bytes, row)?, received_at)))
            .collect::<Result<_, StoredWrongly>>()
            .map_err(|error| Fault::Refused(error.into()))
    }
}

/// Revokes `role` in the database at `url`; it bites with the next request at any gateway.
///
/// # Errors
/// [`PostgresError`].
pub fn revoke(url: &str, role: &Role, at: Timestamp) -> Result<(), PostgresError> {
    let sql = "insert into revoked (role, revoked_at) values ($1, $2) on conflict do nothing";
    open::client(url)?.execute(sql, &[&role.to_string(), &at.0])?;
    Ok(())
}

/// Notes the numbers of the lists in use, unless one is older than it was before.
///
/// # Errors
/// [`PostgresError`].
pub fn remember(url: &str, lists: &[ListNumber]) -> Result<Option<Older>, PostgresError> {
    let mut client = open::client(url)?;
    let mut transaction = locked(&mut client)?;
    let older = super::enrolment::remember(&mut enrolment::Rows(&mut transaction), lists)?;
    transaction.commit()?;
    Ok(older)
}
