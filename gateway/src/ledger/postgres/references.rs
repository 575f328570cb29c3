//! References, found by number: in the index, and in the parcels that came after it was last
//! brought up to date. As in the `SQLite` ledger, and for the same reason.

use kiosk_domain::Timestamp;
use postgres::{Client, Error, Transaction};

use crate::ledger::cursor::{cursor, split};
use crate::ledger::parcel::numbers;

/// How many parcels go into the index in one step.
const STEP_PARCELS: i64 = 500;

const UNINDEXED: &str = "select id, numbers from parcel \
    where id > (select coalesce(max(parcel), 0) from referenced) order by id";

/// A row of a parcel: which, when the parcel came, and the parcel's bytes.
pub type Found = (usize, Timestamp, Vec<u8>);

/// Those with this number, the newest first.
pub fn find(client: &mut Client, number: u64) -> Result<Vec<Found>, Error> {
    let wanted = i64::try_from(number).unwrap_or(i64::MAX);
    let sql = "select cursor from reference where number = $1";
    let mut cursors: Vec<u64> = client
        .query(sql, &[&wanted])?
        .into_iter()
        .map(|row| row.get::<_, i64>(0).unsigned_abs())
        .collect();
    for parcel in client.query(UNINDEXED, &[])? {
        let same = numbers(parcel.get(1))
            .enumerate()
            .filter(|(_, other)| *other == number);
        cursors.extend(same.map(|(row, _)| cursor(parcel.get(0), row)));
    }
    cursors.sort_unstable_by(|one, other| other.cmp(one));
    cursors.dedup();
    let sql = "select received_at, bytes from parcel where id = $1";
    let mut found = Vec::with_capacity(cursors.len());
    for cursor in cursors {
        let (parcel, row) = split(cursor);
        let there = client.query_one(sql, &[&parcel])?;
        found.push((row, Timestamp(there.get(0)), there.get(1)));
    }
    Ok(found)
}

/// Puts some more into the index; false when all are there.
pub fn tidy(transaction: &mut Transaction<'_>) -> Result<bool, Error> {
    let sql = format!("{UNINDEXED} limit {STEP_PARCELS}");
    let parcels = transaction.query(&sql, &[])?;
    let Some(last) = parcels.last().map(|parcel| parcel.get::<_, i64>(0)) else {
        return Ok(false);
    };
    let mut pairs: Vec<(i64, i64)> = Vec::new();
    for parcel in &parcels {
        for (row, number) in numbers(parcel.get(1)).enumerate() {
            pairs.push((number as i64, cursor(parcel.get(0), row) as i64));
        }
    }
    pairs.sort_unstable();
    let (found, cursors): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
    let sql = "insert into reference (number, cursor) \
               select * from unnest($1::bigint[], $2::bigint[]) on conflict do nothing";
    transaction.execute(sql, &[&found, &cursors])?;
    let sql = "insert into referenced (one, parcel) values (1, $1) \
               on conflict (one) do update set parcel = excluded.parcel";
    transaction.execute(sql, &[&last])?;
    Ok(true)
}
