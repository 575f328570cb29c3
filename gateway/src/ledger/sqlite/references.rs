//! References, found by number. They are random: put into one index as they come, a thousand of
//! them would touch a thousand pages. So they lie in their parcels, and go into the index many at a
//! time while nobody waits. Who asks looks into the index and into the parcels after it.

use rusqlite::{Connection, params};

use crate::ledger::cursor::{cursor, split};
use crate::ledger::parcel::numbers;

/// How many go into the index in one step, about.
const STEP_ROWS: usize = 5000;

/// Parcels and rows of those with this number, the newest first.
pub fn find(connection: &Connection, number: u64) -> rusqlite::Result<Vec<(i64, usize)>> {
    let mut query = connection.prepare_cached("select cursor from reference where number = ?1")?;
    let found = query.query_map([number], |row| row.get::<_, u64>(0))?;
    let mut found: Vec<_> = found.collect::<rusqlite::Result<_>>()?;
    each_after(connection, indexed(connection)?, |parcel, numbers| {
        let same = numbers.enumerate().filter(|(_, other)| *other == number);
        found.extend(same.map(|(row, _)| cursor(parcel, row)));
        true
    })?;
    found.sort_unstable_by(|one, other| other.cmp(one));
    Ok(found.into_iter().map(split).collect())
}

/// Puts some more into the index; false when all are there.
pub fn tidy(connection: &Connection) -> rusqlite::Result<bool> {
    let mut some = Vec::new();
    let mut last = None;
    each_after(connection, indexed(connection)?, |parcel, numbers| {
        some.extend(
            numbers
                .enumerate()
                .map(|(row, number)| (number, cursor(parcel, row))),
        );
        last = Some(parcel);
        some.len() < STEP_ROWS
    })?;
    let Some(last) = last else { return Ok(false) };
    some.sort_unstable();
    let sql = "insert into reference (number, cursor) values (?1, ?2)";
    let mut insert = connection.prepare_cached(sql)?;
    for (number, cursor) in some {
        insert.execute([number, cursor])?;
    }
    let sql = "insert into referenced (one, parcel) values (1, ?1) \
               on conflict (one) do update set parcel = excluded.parcel";
    connection.prepare_cached(sql)?.execute([last])?;
    Ok(true)
}

fn indexed(connection: &Connection) -> rusqlite::Result<i64> {
    let sql = "select coalesce(max(parcel), 0) from referenced";
    connection
        .prepare_cached(sql)?
        .query_row([], |row| row.get(0))
}

/// Shows the numbers of each parcel after `parcel` to `look`, until it has seen enough.
fn each_after(
    connection: &Connection,
    parcel: i64,
    mut look: impl FnMut(i64, &mut dyn Iterator<Item = u64>) -> bool,
) -> rusqlite::Result<()> {
    let sql = "select id, numbers from parcel where id > ?1 order by id";
    let mut query = connection.prepare_cached(sql)?;
    let mut parcels = query.query(params![parcel])?;
    while let Some(parcel) = parcels.next()? {
        let bytes = parcel.get_ref(1)?.as_blob()?;
        if !look(parcel.get(0)?, &mut numbers(bytes)) {
            break;
        }
    }
    Ok(())
}
