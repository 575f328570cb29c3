//! The outbox of a file, which one gateway has for itself: nothing needs to be held.

use kiosk_domain::AgencyId;
use kiosk_protocol::AgencyPage;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{enrolment, fault, pages};
use crate::ledger::books::Fault;
use crate::ledger::outbox::{self, Behind, Outbox};

/// A connection of the publisher's own. Its commits are one row each, so the writer hardly notices.
pub struct SqliteOutbox(pub(super) Connection);

impl Outbox for SqliteOutbox {
    fn behind(&mut self) -> Result<Vec<Behind>, Fault> {
        outbox::behind(&mut enrolment::Rows(&self.0)).map_err(fault)
    }

    fn take(&mut self, agency: &AgencyId, limit: u32) -> Result<Option<AgencyPage>, Fault> {
        let page = self.next(agency, limit).map_err(fault)?;
        Ok(page.filter(|page| !page.items.is_empty()))
    }

    fn published(&mut self, agency: &AgencyId, cursor: u64) -> Result<(), Fault> {
        let sql = "update published set cursor = ?2 where agency = ?1 and cursor < ?2";
        let mark = params![agency.as_str(), outbox::stored(cursor)];
        let moved = self
            .0
            .prepare_cached(sql)
            .and_then(|mut sql| sql.execute(mark));
        moved.map(drop).map_err(fault)
    }

    fn give_back(&mut self) {}
}

impl SqliteOutbox {
    fn next(&self, agency: &AgencyId, limit: u32) -> rusqlite::Result<Option<AgencyPage>> {
        let sql = "select cursor from published where agency = ?1";
        let mark: Option<i64> = self
            .0
            .prepare_cached(sql)?
            .query_row([agency.as_str()], |row| row.get(0))
            .optional()?;
        mark.map(|mark| pages::page(&self.0, agency, mark.unsigned_abs(), limit))
            .transpose()
    }
}
