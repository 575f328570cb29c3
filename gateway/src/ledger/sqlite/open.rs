//! Opens the file, and brings its schema up to this program's.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use thiserror::Error;

use crate::ledger::migration::{Migration, NotMigrated, Schema, Step, migration, walk};

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

/// The way of the schema.
pub const MIGRATIONS: &[Migration] = &[
    migration!(
        "0001_begin",
        keeps
            & [
                ("entry", "transactions"),
                ("refused", "refusals"),
                ("alarm", "alarms"),
                ("status", "what agencies said"),
                ("payment", "payments"),
                ("revoked", "revocations"),
            ]
    ),
    migration!("0002_parcels", keeps & [("parcel", "transactions")]),
    migration!(
        "0003_enrolment",
        keeps
            & [
                ("ticket", "tickets"),
                ("certificate", "certificates"),
                ("kiosk", "enrolled kiosks"),
                ("withdrawal", "withdrawals"),
                ("standing_log", "changes of standing"),
            ]
    ),
    migration!("0004_published", keeps & []),
    migration!(
        "0005_attestation",
        keeps
            & [
                ("attested", "attestations"),
                ("rejected", "rejected tickets")
            ]
    ),
    migration!("0006_figures", keeps & [("figures", "service figures")]),
    migration!(
        "0007_energy",
        keeps
            & [
                ("energy", "energy figures"),
                ("training_figures", "figures of training")
            ]
    ),
];

/// Why a ledger cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Its schema is not ours, and does not become ours.
    #[error("ledger {0} cannot be used")]
    Schema(PathBuf, #[source] NotMigrated<rusqlite::Error>),
    /// The linked `SQLite` can lose commits.
    #[error("SQLite {0} can lose commits; build with 3.51.3 or newer")]
    OldSqlite(&'static str),
    /// The file refused.
    #[error("ledger {0} cannot be opened; look at its folder and disk")]
    Sqlite(PathBuf, #[source] rusqlite::Error),
}

/// The connection that writes; makes the file when it is not there.
pub fn writable(file: &Path) -> Result<Connection, OpenError> {
    let mut connection = connect(file)?;
    let found = version(&connection).map_err(|error| OpenError::Sqlite(file.to_owned(), error))?;
    if found != MIGRATIONS.len() {
        migrate(&mut connection, MIGRATIONS.len(), true)
            .map_err(|error| OpenError::Schema(file.to_owned(), error))?;
    }
    Ok(connection)
}

/// A connection that writes, with the schema as it is.
pub fn connect(file: &Path) -> Result<Connection, OpenError> {
    if rusqlite::version_number() < SQLITE_VERSION_MIN {
        return Err(OpenError::OldSqlite(rusqlite::version()));
    }
    let refused = |error| OpenError::Sqlite(file.to_owned(), error);
    let connection = Connection::open(file).map_err(refused)?;
    prepare(&connection).map_err(refused)?;
    Ok(connection)
}

/// Brings the schema to `to`, if `go`, and says the steps. Where it stands is read inside the
/// transaction: who waited for the lock meanwhile has nothing left to do.
pub fn migrate(
    connection: &mut Connection,
    to: usize,
    go: bool,
) -> Result<Vec<Step>, NotMigrated<rusqlite::Error>> {
    let mut transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(NotMigrated::Database)?;
    let steps = walk(&mut transaction, MIGRATIONS, to, go)?;
    if go {
        transaction.commit().map_err(NotMigrated::Database)?;
    }
    Ok(steps)
}

impl Schema for Transaction<'_> {
    type Error = rusqlite::Error;

    fn version(&mut self) -> rusqlite::Result<usize> {
        version(self)
    }

    fn has_rows(&mut self, table: &'static str) -> rusqlite::Result<bool> {
        let there =
            "select exists (select 1 from sqlite_schema where type = 'table' and name = ?1)";
        let there: bool = self.query_row(there, [table], |row| row.get(0))?;
        let sql = format!("select exists (select 1 from {table})");
        Ok(there && self.query_row(&sql, [], |row| row.get(0))?)
    }

    fn run(&mut self, script: &'static str, version: usize) -> rusqlite::Result<()> {
        self.execute_batch(script)?;
        self.pragma_update(None, "user_version", version as i64)
    }
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

pub fn version(connection: &Connection) -> rusqlite::Result<usize> {
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
            path.execute_batch(migration.up).expect("a migration");
        }
        let picture = Connection::open_in_memory().expect("memory");
        picture
            .execute_batch(include_str!("schema.sql"))
            .expect("a schema");
        assert_eq!(shape(&path), shape(&picture));
    }

    #[test]
    fn every_step_down_leads_to_where_the_step_up_began() {
        let mut path = Connection::open_in_memory().expect("memory");
        let mut shapes = Vec::new();
        for to in 1..=MIGRATIONS.len() {
            shapes.push(shape(&path));
            migrate(&mut path, to, true).expect("a step up");
        }
        for (to, before) in shapes.iter().enumerate().rev() {
            let dry = migrate(&mut path, to, false).expect("a plan");
            assert_eq!(migrate(&mut path, to, true).expect("a step down"), dry);
            assert_eq!(shape(&path), *before, "down to {to}");
            assert_eq!(version(&path).expect("read"), to);
        }
    }

    #[test]
    fn a_step_down_that_would_lose_something_is_refused_and_nothing_changes() {
        let mut ledger = Connection::open_in_memory().expect("memory");
        migrate(&mut ledger, MIGRATIONS.len(), true).expect("up");
        let one = "insert into withdrawal (scope, en, sw) values ('all', 'Closed', 'Imefungwa')";
        ledger.execute(one, []).expect("a withdrawal");
        let before = shape(&ledger);
        for go in [false, true] {
            let refused = migrate(&mut ledger, 0, go).expect_err("it would be lost");
            assert!(refused.to_string().contains("withdrawals"), "{refused}");
        }
        assert_eq!(shape(&ledger), before, "the step before it is undone too");
        assert_eq!(version(&ledger).expect("read"), MIGRATIONS.len());
        let unknown = migrate(&mut ledger, 99, true);
        assert!(matches!(unknown, Err(NotMigrated::Unknown { to: 99, .. })));
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
        old.execute_batch(MIGRATIONS[0].up).expect("its schema");
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
    fn many_that_start_at_once_bring_the_schema_up_once() {
        for _ in 0..5 {
            let folder = tempfile::tempdir().expect("a folder");
            let file = folder.path().join("ledger.sqlite");
            std::thread::scope(|scope| {
                let starts: Vec<_> = (0..8).map(|_| scope.spawn(|| writable(&file))).collect();
                for start in starts {
                    start.join().expect("no panic").expect("opened");
                }
            });
            let connection = writable(&file).expect("a ledger");
            assert_eq!(version(&connection).expect("read"), MIGRATIONS.len());
        }
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
            Err(OpenError::Schema(_, NotMigrated::Newer { found: 99, .. }))
        ));
    }
}
