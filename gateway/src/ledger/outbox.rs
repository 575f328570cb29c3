//! What a broker has not been given yet. Nothing is written for it when a transaction is accepted:
//! the rows by agency are the outbox, and one mark an agency says how far the broker has them.
//!
//! ```text
//!   accepted ─► dispatch (agency, parcel) ── take ─► broker ── its acknowledgement ─► published (mark)
//!                                             ▲                                          │
//!                                             └── a crash in between: the same page again┘
//! ```

use kiosk_domain::{AgencyId, Timestamp};
use kiosk_protocol::AgencyPage;

use super::books::Fault;
use super::cursor::{rows_from_bytes, split};
use super::sql::{Fields, Sql, Value};

/// An agency that the broker owes something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Behind {
    /// Whose transactions.
    pub agency: AgencyId,
    /// How many.
    pub rows: u64,
    /// When the oldest of them was accepted.
    pub since: Timestamp,
}

/// What a database must do for a publisher. Blocks.
pub(crate) trait Outbox: Send {
    /// Every agency with rows beyond its mark, whoever is publishing them.
    ///
    /// # Errors
    /// [`Fault`].
    fn behind(&mut self) -> Result<Vec<Behind>, Fault>;

    /// The next page of `agency`, for nobody else until it is [`Self::published`] or given back;
    /// nothing when another gateway has it in hand, or all is published.
    ///
    /// # Errors
    /// [`Fault`].
    fn take(&mut self, agency: &AgencyId, limit: u32) -> Result<Option<AgencyPage>, Fault>;

    /// Moves the mark of `agency`, of which a page was taken, to `cursor`.
    ///
    /// # Errors
    /// [`Fault`]; then the page comes once more.
    fn published(&mut self, agency: &AgencyId, cursor: u64) -> Result<(), Fault>;

    /// Leaves what was taken to whoever comes next.
    fn give_back(&mut self);
}

/// A mark as it is stored.
pub(super) fn stored(cursor: u64) -> i64 {
    i64::try_from(cursor).unwrap_or(i64::MAX)
}

/// [`Outbox::behind`] in both databases.
pub(super) fn behind<S: Sql>(rows: &mut S) -> Result<Vec<Behind>, S::Error> {
    note_new_agencies(rows)?;
    let marks = rows.run("select agency, cursor from published order by agency", &[])?;
    let mut all = Vec::new();
    for mark in marks {
        let mut mark = Fields::of(mark);
        let agency = mark.text().and_then(|text| AgencyId::new(text).ok());
        if let (Some(agency), Some(cursor)) = (agency, mark.integer()) {
            all.extend(of_agency(rows, agency, cursor.unsigned_abs())?);
        }
    }
    Ok(all)
}

/// An agency's first transaction finds it without a mark. The agencies are few: the index is asked
/// once for each, not walked.
fn note_new_agencies<S: Sql>(rows: &mut S) -> Result<(), S::Error> {
    let sql = "with recursive every (agency) as (select min(agency) from dispatch \
               union all select (select min(agency) from dispatch where agency > every.agency) \
               from every where every.agency is not null) \
               select agency from every where agency is not null \
               and agency not in (select agency from published)";
    for new in rows.run(sql, &[])? {
        let sql = "insert into published (agency, cursor) values ($1, 0) on conflict do nothing";
        rows.run(sql, &new)?;
    }
    Ok(())
}

fn of_agency<S: Sql>(
    rows: &mut S,
    agency: AgencyId,
    mark: u64,
) -> Result<Option<Behind>, S::Error> {
    let (parcel, seen) = split(mark);
    let key = [Value::from(agency.as_str()), Value::from(parcel)];
    let sql = "select dispatch.parcel, rows, received_at from dispatch \
               join parcel on parcel.id = dispatch.parcel \
               where agency = $1 and dispatch.parcel >= $2 order by dispatch.parcel limit 2";
    let (mut left, mut since) = (0, None);
    for found in rows.run(sql, &key)? {
        let mut found = Fields::of(found);
        let (at, theirs) = (found.integer(), found.bytes().unwrap_or_default());
        let beyond = rows_from_bytes(&theirs).filter(|&row| at != Some(parcel) || row > seen);
        let beyond = beyond.count() as u64;
        if at == Some(parcel) {
            left = beyond;
        }
        since = since.or(found.integer().filter(|_| beyond > 0));
    }
    let sql = "select coalesce(sum(length(rows) / 2), 0) from dispatch \
               where agency = $1 and parcel > $2";
    for later in rows.run(sql, &key)? {
        left += Fields::of(later).integer().unwrap_or(0).unsigned_abs();
    }
    Ok(since.map(|since| Behind {
        agency,
        rows: left,
        since: Timestamp(since),
    }))
}
