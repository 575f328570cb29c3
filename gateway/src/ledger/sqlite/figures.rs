//! How days at kiosks were.

use kiosk_domain::Date;
use kiosk_domain::figures::DayFigures;
use rusqlite::types::Type;
use rusqlite::{Connection, params};

use crate::ledger::figures_table;

/// Keeps `day`, unless one with as many sessions is there.
pub fn keep(connection: &Connection, day: &DayFigures) -> rusqlite::Result<()> {
    let table = figures_table(day.training);
    let sql = format!(
        "insert into {table} (day, kiosk, site, sessions, counts) values (?1, ?2, ?3, ?4, ?5) \
         on conflict (day, kiosk, site) do update \
         set sessions = excluded.sessions, counts = excluded.counts \
         where excluded.sessions > {table}.sessions"
    );
    connection.prepare_cached(&sql)?.execute(params![
        day.day.to_string(),
        day.kiosk.as_str(),
        day.site.as_str(),
        i64::try_from(day.sessions()).unwrap_or(i64::MAX),
        serde_json::to_string(day).expect("figures are JSON"),
    ])?;
    Ok(())
}

/// The days from `from` to `to`, both included.
pub fn between(
    connection: &Connection,
    (from, to): (Date, Date),
    training: bool,
) -> rusqlite::Result<Vec<DayFigures>> {
    let table = figures_table(training);
    let sql =
        format!("select counts from {table} where day between ?1 and ?2 order by day, kiosk, site");
    let mut query = connection.prepare_cached(&sql)?;
    let days = query.query_map(params![from.to_string(), to.to_string()], |row| {
        let counts: String = row.get(0)?;
        serde_json::from_str(&counts).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error))
        })
    })?;
    days.collect()
}
