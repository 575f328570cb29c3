//! What kiosks draw, as they say in their heartbeats: a row for each kiosk and day.
//!
//! A kiosk counts from midnight, and anew when its program starts; `counted_from` tells one count from
//! the next, so that a beat that comes twice or late adds nothing.

use kiosk_domain::{Date, KioskId};
use postgres::{Client, Error, Transaction};

use crate::ledger::energy::{DayEnergy, Said};

/// Notes the count that `said` is of.
pub fn keep(transaction: &mut Transaction<'_>, kiosk: &KioskId, said: &Said) -> Result<(), Error> {
    let sql = "insert into energy (day, kiosk, counted_from, milliwatt_hours, transactions, \
         before_milliwatt_hours, before_transactions) values ($1, $2, $3, $4, $5, 0, 0) \
         on conflict (day, kiosk) do update set \
         before_milliwatt_hours = energy.before_milliwatt_hours + case \
           when excluded.counted_from > energy.counted_from then energy.milliwatt_hours else 0 end, \
         before_transactions = energy.before_transactions + case \
           when excluded.counted_from > energy.counted_from then energy.transactions else 0 end, \
         milliwatt_hours = case when excluded.counted_from > energy.counted_from \
           then excluded.milliwatt_hours \
           else greatest(excluded.milliwatt_hours, energy.milliwatt_hours) end, \
         transactions = case when excluded.counted_from > energy.counted_from \
           then excluded.transactions else greatest(excluded.transactions, energy.transactions) end, \
         counted_from = excluded.counted_from \
         where excluded.counted_from >= energy.counted_from";
    transaction.execute(
        sql,
        &[
            &said.day.to_string(),
            &kiosk.as_str(),
            &said.counted_from,
            &said.milliwatt_hours,
            &said.transactions,
        ],
    )?;
    Ok(())
}

/// The days from `from` to `to`, both included.
pub fn between(client: &mut Client, (from, to): (Date, Date)) -> Result<Vec<DayEnergy>, Error> {
    let sql = "select day, kiosk, milliwatt_hours + before_milliwatt_hours, \
               transactions + before_transactions from energy \
               where day between $1 and $2 order by day, kiosk";
    let days = client.query(sql, &[&from.to_string(), &to.to_string()])?;
    let of_row =
        |row: &postgres::Row| DayEnergy::of_row((row.get(0), row.get(1), row.get(2), row.get(3)));
    Ok(days.iter().map(of_row).collect())
}
