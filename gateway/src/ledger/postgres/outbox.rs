//! The outbox of a database that several gateways publish from: the mark of an agency is locked
//! while its page is on the way to the broker, and the others pass it by (`skip locked`). A gateway
//! that dies lets go of it with its connection.

use kiosk_domain::AgencyId;
use kiosk_protocol::AgencyPage;
use postgres::{Client, Error};

use super::{enrolment, open, pages};
use crate::ledger::books::Fault;
use crate::ledger::outbox::{self, Behind, Outbox};
use crate::ledger::page::PageInHand;

/// A connection of the publisher's own; inside a transaction while a page is taken.
pub struct PostgresOutbox {
    pub(super) url: String,
    pub(super) client: Option<Client>,
}

impl Outbox for PostgresOutbox {
    fn behind(&mut self) -> Result<Vec<Behind>, Fault> {
        self.with(|client| outbox::behind(&mut enrolment::Rows(client)))
    }

    fn take(&mut self, agency: &AgencyId, limit: u32) -> Result<Option<AgencyPage>, Fault> {
        let taken = self.with(|client| {
            client.batch_execute("begin")?;
            let sql = "select cursor from published where agency = $1 for update skip locked";
            let Some(mark) = client.query_opt(sql, &[&agency.as_str()])? else {
                return Ok(None);
            };
            let mark = mark.get::<_, i64>(0).unsigned_abs();
            Ok(Some((mark, pages::parcels(client, agency, mark)?)))
        })?;
        let Some((mark, parcels)) = taken else {
            self.give_back();
            return Ok(None);
        };
        let mut page = PageInHand::new(mark, limit);
        for parcel in parcels {
            page.add(parcel)
                .map_err(|error| Fault::Refused(error.into()))?;
        }
        let page = page.done();
        if page.items.is_empty() {
            self.give_back();
            return Ok(None);
        }
        Ok(Some(page))
    }

    /// The connection that took the page holds its mark; another one must not move it.
    fn published(&mut self, agency: &AgencyId, cursor: u64) -> Result<(), Fault> {
        if self.client.as_ref().is_none_or(Client::is_closed) {
            return Err(Fault::Away("its connection broke meanwhile".into()));
        }
        self.with(|client| {
            let sql = "update published set cursor = $2 where agency = $1 and cursor < $2";
            client.execute(sql, &[&agency.as_str(), &outbox::stored(cursor)])?;
            client.batch_execute("commit")
        })
    }

    fn give_back(&mut self) {
        // Without the connection nothing is held either.
        let _ = self.with(|client| client.batch_execute("rollback"));
    }
}

impl PostgresOutbox {
    /// After any error the connection is not used again: what it held is free.
    fn with<T>(&mut self, work: impl FnOnce(&mut Client) -> Result<T, Error>) -> Result<T, Fault> {
        let mut client = match self.client.take() {
            Some(client) if !client.is_closed() => client,
            _ => open::client(&self.url).map_err(|error| Fault::Away(error.into()))?,
        };
        let done = work(&mut client).map_err(|error| Fault::Away(error.into()))?;
        self.client = Some(client);
        Ok(done)
    }
}
