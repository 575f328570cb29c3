//! What kiosks draw, as they say in their heartbeats: a row for each kiosk and day.
//!
//! A kiosk counts from midnight, and anew when its program starts; `counted_from` tells one count from
//! the next, so that a beat that comes twice or late adds nothing.

use kiosk_domain::{Date, KioskId};
use rusqlite::{Connection, params};

use crate::ledger::energy::{DayEnergy, Said};

/// Notes the count that `said` is of.
pub fn keep(connection: &Connection, kiosk: &KioskId, said: &Said) -> rusqlite::Result<()> {
    let sql = "insert into energy (day, kiosk, counted_from, milliwatt_hours, transactions, \
         before_milliwatt_hours, before_transactions) values (?1, ?2, ?3, ?4, ?5, 0, 0) \
         on conflict (day, kiosk) do update set \
         before_milliwatt_hours = energy.before_milliwatt_hours + case \
           when excluded.counted_from > energy.counted_from then energy.milliwatt_hours else 0 end, \
         before_transactions = energy.before_transactions + case \
           when excluded.counted_from > energy.counted_from then energy.transactions else 0 end, \
         milliwatt_hours = case when excluded.counted_from > energy.counted_from \
           then excluded.milliwatt_hours \
           else max(excluded.milliwatt_hours, energy.milliwatt_hours) end, \
         transactions = case when excluded.counted_from > energy.counted_from \
           then excluded.transactions else max(excluded.transactions, energy.transactions) end, \
         counted_from = excluded.counted_from \
         where excluded.counted_from >= energy.counted_from";
    connection.prepare_cached(sql)?.execute(params![
        said.day.to_string(),
        kiosk.as_str(),
        said.counted_from,
        said.milliwatt_hours,
        said.transactions
    ])?;
    Ok(())
}

/// The days from `from` to `to`, both included.
pub fn between(
    connection: &Connection,
    (from, to): (Date, Date),
) -> rusqlite::Result<Vec<DayEnergy>> {
    let sql = "select day, kiosk, milliwatt_hours + before_milliwatt_hours, \
               transactions + before_transactions from energy \
               where day between ?1 and ?2 order by day, kiosk";
    let mut query = connection.prepare_cached(sql)?;
    let days = query.query_map(params![from.to_string(), to.to_string()], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })?;
    days.map(|row| row.map(DayEnergy::of_row)).collect()
}
