//! Opens the file, and brings its schema up to this program's.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use thiserror::Error;

/// First version of `SQLite` without the WAL-reset bug, which can lose commits.
const SQLITE_VERSION_MIN: i32 = 3_051_003;

/// How long another process, such as `revoke`, may hold the write lock.
const LOCK_SECONDS_MAX: u64 = 5;

/// A batch of a hundred rows is 100 KiB: larger pages mean fewer writes.
const PAGE_BYTES: i64 = 16 << 10;
/// What the writer remembers of the file, in KiB.
const CACHE_KIB: i64 = 32 << 10;
/// After so many pages, 64 MiB, the log goes into the file.
const LOG_PAGES: i64 = 4096;

/// Each brings the schema from its place in the list to the next. Never edit one that has shipped.
const MIGRATIONS: [&str; 4] = [
    include_str!("migrations/0001_begin.sql"),
    include_str!("migrations/0002_parcels.sql"),
    include_str!("migrations/0003_enrolment.sql"),
    include_str!("migrations/0004_published.sql"),
];

/// Why a ledger cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Written by a newer gateway.
    #[error("ledger {file} has schema {found}, this gateway knows up to {known}; update it")]
    Newer {
        /// Which.
        file: PathBuf,
        /// Its schema.
        found: usize,
        /// Ours.
        known: usize,
    },
    /// The linked `SQLite` can lose commits.
    #[error("SQLite {0} can lose commits; build with 3.51.3 or newer")]
    OldSqlite(&'static str),
    /// The file refused.
    #[error("ledger {0} cannot be opened; look at its folder and disk")]
    Sqlite(PathBuf, #[source] rusqlite::Error),
}

/// The connection that writes; makes the file when it is not there.
pub fn writable(file: &Path) -> Result<Connection, OpenError> {
    if rusqlite::version_number() < SQLITE_VERSION_MIN {
        return Err(OpenError::OldSqlite(rusqlite::version()));
    }
    let refused = |error| OpenError::Sqlite(file.to_owned(), error);
    let connection = Connection::open(file).map_err(refused)?;
    prepare(&connection).map_err(refused)?;
    let found = version(&connection).map_err(refused)?;
    if found > MIGRATIONS.len() {
        return Err(OpenError::Newer {
            file: file.to_owned(),
            found,
            known: MIGRATIONS.len(),
        });
    }
    for (at, migration) in MIGRATIONS.iter().enumerate().skip(found) {
        let step = format!(
            "begin immediate; {migration} pragma user_version = {}; commit;",
            at + 1
        );
        connection.execute_batch(&step).map_err(refused)?;
    }
    Ok(connection)
}

/// A connection that reads.
pub fn readable(file: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(file, flags)
        .map_err(|error| OpenError::Sqlite(file.to_owned(), error))
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(LOCK_SECONDS_MAX))?;
    connection.pragma_update(None, "page_size", PAGE_BYTES)?; // of a new file only
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)
}

fn version(connection: &Connection) -> rusqlite::Result<usize> {
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(version as usize)
}

#[cfg(test)]
mod tests {
    use kiosk_domain::{AgencyId, KioskId, ServiceId, Timestamp, TransactionHeader, TransactionId};
    use kiosk_envelope::{Routing, SealedTransaction, Slot};
    use rusqlite::params;

    use super::*;
    use crate::ledger::sqlite::pages;

    fn shape(connection: &Connection) -> Vec<String> {
        let mut statement = connection
            .prepare("select sql from sqlite_schema where sql is not null and name not like 'sqlite_%' order by name")
            .expect("the schema table");
        let rows = statement.query_map([], |row| row.get(0)).expect("a query");
        rows.map(|row| row.expect("a text")).collect()
    }

    #[test]
    fn the_path_leads_to_the_picture() {
        let path = Connection::open_in_memory().expect("memory");
        for migration in MIGRATIONS {
            path.execute_batch(migration).expect("a migration");
        }
        let picture = Connection::open_in_memory().expect("memory");
        picture
            .execute_batch(include_str!("schema.sql"))
            .expect("a schema");
        assert_eq!(shape(&path), shape(&picture));
    }

    /// Of about this many bytes; the lengths before it and its batch take one to four bytes each.
    fn sealed(slot: Slot, agency: &str, ciphertext_bytes: usize) -> SealedTransaction {
        let header = TransactionHeader {
            id: TransactionId::from_parts(slot.sequence, &[slot.sequence as u8; 10]),
            kiosk: KioskId::new("ksk-047-0001").expect("an id"),
            service: ServiceId::new("kra-pin-print").expect("an id"),
            agency: AgencyId::new(agency).expect("an id"),
            confirmed_at: Timestamp(0),
        };
        SealedTransaction {
            routing: Routing {
                header,
                slot,
                key_id: "2026".into(),
            },
            encapsulated_key: [3; 32],
            ciphertext: vec![slot.sequence as u8; ciphertext_bytes],
            signature: [5; 64],
        }
    }

    /// As the first gateways stored it.
    fn store_as_before(ledger: &Connection, body: i64, row: &SealedTransaction, chain: &str) {
        let header = &row.routing.header;
        let insert = "insert into body (id, bytes) values (?1, ?2)";
        ledger
            .execute(insert, params![body, row.to_bytes()])
            .expect("a body");
        let reference = header.id.reference();
        let fields = params![
            body,
            header.kiosk.as_str(),
            row.routing.slot.sequence,
            header.id.to_string(),
            reference.as_str(),
            header.service.as_str(),
            header.agency.as_str(),
            row.digest().0,
            row.routing.slot.previous.0,
            chain
        ];
        let insert = "insert into entry (body, kiosk, epoch, sequence, transaction_id, reference, \
                      service, agency, digest, previous, chain, received_at) \
                      values (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 77)";
        ledger.execute(insert, fields).expect("an entry");
        let insert = "insert into dispatch (agency, body) values (?1, ?2)";
        ledger
            .execute(insert, params![header.agency.as_str(), body])
            .expect("a dispatch");
    }

    #[test]
    fn what_an_older_gateway_stored_comes_along_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("ledger.sqlite");
        let old = Connection::open(&file).expect("a ledger");
        old.execute_batch(MIGRATIONS[0]).expect("its schema");
        old.pragma_update(None, "user_version", 1)
            .expect("its version");
        let mut rows: Vec<SealedTransaction> = Vec::new();
        for ciphertext_bytes in [0, 900, 20_000, 3_000_000] {
            let slot = rows.last().map_or(Slot::first(1), Slot::after);
            rows.push(sealed(slot, "kra", ciphertext_bytes));
        }
        let astray = Slot {
            sequence: 9,
            ..Slot::first(1)
        };
        rows.push(sealed(astray, "ntsa", 10));
        for (body, row) in (1..).zip(&rows) {
            let chain = if body == 5 { "unproved" } else { "linked" };
            store_as_before(&old, body, row, chain);
        }
        drop(old);

        let new = writable(&file).expect("taken over");
        let kra = AgencyId::new("kra").expect("an id");
        let page = pages::page(&new, &kra, 0, 100).expect("a page");
        let found: Vec<_> = page.items.into_iter().map(|item| item.sealed).collect();
        assert_eq!(found, rows[..4]);
        for row in &rows {
            let header = &row.routing.header;
            let reference = header.id.reference();
            let known = pages::by_reference(&new, &reference).expect("read");
            assert_eq!(known.expect("found").received_at, Timestamp(77));
            assert!(pages::is_of(&new, header.id, &header.agency).expect("read"));
        }
        let sql = "select sequence from (select first as sequence, named, digests from parcel) \
                   where named is not null and digests = ?1";
        let unproved: i64 = new
            .query_row(sql, [rows[4].digest().0], |row| row.get(0))
            .expect("one");
        assert_eq!(unproved, 9);
    }

    #[test]
    fn a_ledger_of_a_newer_gateway_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("ledger.sqlite");
        let connection = writable(&file).expect("a ledger");
        connection
            .pragma_update(None, "user_version", 99)
            .expect("a version");
        drop(connection);
        assert!(matches!(
            writable(&file),
            Err(OpenError::Newer { found: 99, .. })
        ));
    }
}
