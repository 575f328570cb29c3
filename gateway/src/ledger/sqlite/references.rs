//! References, found by number. They are random: put straight into one large index, a thousand new
//! ones would touch a thousand pages. So they are sorted into small runs of parcels that came
//! together, and moved to the large run while nobody waits.
//!
//! ```text
//!   new ──► run 7 (the parcels of now)      asked: run 7, 6, 5, then 0
//!           run 6, run 5 ── tidy ──► run 0
//! ```

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::ledger::cursor::{cursor, split};
use crate::ledger::plan::New;

/// The large run.
const LARGE: i64 = 0;
/// Parcels of one run, as a power of two.
const PARCELS_BITS: u32 = 8;
/// How many are moved in one step.
const STEP_ROWS: usize = 2000;

/// Notes the references of `new`, which lie in `parcel`.
pub fn note(connection: &Connection, parcel: i64, new: &[New<'_>]) -> rusqlite::Result<()> {
    let sql = "insert into reference (run, number, cursor) values (?1, ?2, ?3)";
    let mut insert = connection.prepare_cached(sql)?;
    let run = run_of(parcel);
    for (row, new) in new.iter().enumerate() {
        insert.execute(params![run, new.label.reference, cursor(parcel, row)])?;
    }
    Ok(())
}

/// Parcels and rows of those with this number, the newest first.
pub fn find(connection: &Connection, number: u64) -> rusqlite::Result<Vec<(i64, usize)>> {
    let sql = "select cursor from reference where run = ?1 and number = ?2";
    let mut query = connection.prepare_cached(sql)?;
    let mut found = Vec::new();
    for run in runs(connection)? {
        let cursors = query.query_map(params![run, number], |row| row.get::<_, u64>(0))?;
        for cursor in cursors {
            found.push(cursor?);
        }
    }
    found.sort_unstable_by(|one, other| other.cmp(one));
    Ok(found.into_iter().map(split).collect())
}

/// Moves some of the oldest small run that is whole; false when there is none.
pub fn tidy(connection: &Connection) -> rusqlite::Result<bool> {
    let now: Option<i64> = connection
        .prepare_cached("select max(id) from parcel")?
        .query_row([], |row| row.get(0))?;
    let now = now.map_or(LARGE, run_of);
    let Some(run) = run_after(connection, LARGE)?.filter(|run| *run < now) else {
        return Ok(false);
    };
    let sql =
        "select number, cursor from reference where run = ?1 order by number, cursor limit ?2";
    let mut query = connection.prepare_cached(sql)?;
    let some = query.query_map(params![run, STEP_ROWS], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    let some: Vec<(i64, i64)> = some.collect::<rusqlite::Result<_>>()?;
    let mut delete = connection
        .prepare_cached("delete from reference where run = ?1 and number = ?2 and cursor = ?3")?;
    let mut insert = connection
        .prepare_cached("insert into reference (run, number, cursor) values (?1, ?2, ?3)")?;
    for (number, cursor) in some {
        delete.execute(params![run, number, cursor])?;
        insert.execute(params![LARGE, number, cursor])?;
    }
    Ok(true)
}

fn run_of(parcel: i64) -> i64 {
    (parcel >> PARCELS_BITS) + 1
}

fn runs(connection: &Connection) -> rusqlite::Result<Vec<i64>> {
    let mut runs = vec![LARGE];
    let mut last = LARGE;
    while let Some(run) = run_after(connection, last)? {
        runs.push(run);
        last = run;
    }
    Ok(runs)
}

fn run_after(connection: &Connection, run: i64) -> rusqlite::Result<Option<i64>> {
    let sql = "select run from reference where run > ?1 order by run limit 1";
    connection
        .prepare_cached(sql)?
        .query_row([run], |row| row.get(0))
        .optional()
}
