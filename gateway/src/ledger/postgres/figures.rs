//! How days at kiosks were.

use kiosk_domain::Date;
use kiosk_domain::figures::DayFigures;
use postgres::{Client, Error, Transaction};

use crate::ledger::figures_table;

/// Keeps `day`, unless one with as many sessions is there.
pub fn keep(transaction: &mut Transaction<'_>, day: &DayFigures) -> Result<(), Error> {
    let table = figures_table(day.training);
    let sql = format!(
        "insert into {table} (day, kiosk, site, sessions, counts) values ($1, $2, $3, $4, $5) \
         on conflict (day, kiosk, site) do update \
         set sessions = excluded.sessions, counts = excluded.counts \
         where excluded.sessions > {table}.sessions"
    );
    let sessions = i64::try_from(day.sessions()).unwrap_or(i64::MAX);
    let counts = serde_json::to_string(day).expect("figures are JSON");
    transaction.execute(
        &sql,
        &[
            &day.day.to_string(),
            &day.kiosk.as_str(),
            &day.site.as_str(),
            &sessions,
            &counts,
        ],
    )?;
    Ok(())
}

/// The days from `from` to `to`, both included, as they were sent.
pub fn between(
    client: &mut Client,
    (from, to): (Date, Date),
    training: bool,
) -> Result<Vec<String>, Error> {
    let table = figures_table(training);
    let sql =
        format!("select counts from {table} where day between $1 and $2 order by day, kiosk, site");
    let days = client.query(&sql, &[&from.to_string(), &to.to_string()])?;
    Ok(days.iter().map(|row| row.get(0)).collect())
}
