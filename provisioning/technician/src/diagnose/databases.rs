//! Counts of the queue and the end of the journal, opened for reading only: the kiosk may be running.

use std::path::Path;

use kiosk_domain::Timestamp;
use rusqlite::{Connection, OpenFlags};

use crate::kiosk::Kiosk;

/// How many lines of the journal are told: a busy day has some thousands.
const LINES: u32 = 1000;
/// What is counted, and how.
const COUNTS: [(&str, &str); 6] = [
    ("epoch", "select epoch from chain"),
    ("last_sequence", "select last_sequence from chain"),
    (
        "acknowledged",
        "select e.acknowledged from epoch e join chain c on c.epoch = e.epoch",
    ),
    ("queued", "select queued from chain"),
    ("queued_bytes", "select queued_bytes from chain"),
    ("set aside", "select count(*) from set_aside_transaction"),
];
const OWED: &str = "select count(*) from print_intent";

/// How much waits; never what.
pub fn queue(kiosk: &Kiosk) -> String {
    told(kiosk, "outbox.db", |file| {
        let counts = COUNTS.iter().chain([&("receipts owed", OWED)]);
        // One that cannot be counted does not hide the others.
        Ok(counts
            .map(
                |(name, query)| match file.query_row(query, [], |row| row.get::<_, i64>(0)) {
                    Ok(count) => format!("{name} {count}"),
                    Err(error) => format!("{name} unknown: {error}"),
                },
            )
            .collect())
    })
}

/// The newest lines, oldest first. They have ids and fixed words.
pub fn journal(kiosk: &Kiosk) -> String {
    told(kiosk, "journal.db", |file| {
        let mut query = file.prepare(
            "select sequence, at, phase, event_id, details from entry
             order by sequence desc limit ?1",
        )?;
        let lines = query.query_map([LINES], |row| {
            let (sequence, at): (i64, i64) = (row.get(0)?, row.get(1)?);
            let (phase, event): (String, String) = (row.get(2)?, row.get(3)?);
            let details: String = row.get(4)?;
            let at = Timestamp(at).rfc3339();
            Ok(format!(
                "{at} sequence {sequence} {phase} {event} {details}"
            ))
        })?;
        let mut lines = lines.collect::<Result<Vec<String>, _>>()?;
        lines.reverse();
        Ok(lines)
    })
}

fn told(
    kiosk: &Kiosk,
    name: &str,
    tell: impl FnOnce(&Connection) -> rusqlite::Result<Vec<String>>,
) -> String {
    let path = kiosk.path(&kiosk.config.paths.data).join(name);
    if !path.exists() {
        return format!("there is no {name}: the kiosk has not run");
    }
    match opened(&path).and_then(|file| tell(&file)) {
        Ok(lines) => lines.join("\n"),
        Err(error) => format!("{name} cannot be read: {error}"),
    }
}

fn opened(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags)
}
