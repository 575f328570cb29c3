//! Opens the file: refuses what would lose data, brings the schema up to date.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::hooks::Wal;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use crate::{OutboxError, chain, log};

/// Every schema change, in order. `user_version` counts how many a file has seen.
const MIGRATIONS: [&str; 3] = [
    include_str!("../migrations/0001_begin.sql"),
    include_str!("../migrations/0002_place.sql"),
    include_str!("../migrations/0003_hashes.sql"),
];

/// 3.51.3: the first release without the WAL-reset bug (sqlite.org/wal.html, "The WAL-Reset Bug").
const SQLITE_VERSION_MIN: i32 = 3_051_003;

/// Kept in the write-ahead log and on the free list of the file, in bytes: a little more than the
/// 1,000 pages after which SQLite begins the log anew, so that no commit makes a file grow.
/// Unit tests make many small files.
const RESERVE_BYTES: u64 = if cfg!(test) { 320 << 10 } else { 4_608 << 10 };

/// As many as SQLite can count.
const PAGES_MAX: u32 = 0xffff_fffe;
/// Free pages that are worth giving back: 16 MiB.
const FREE_PAGES_MIN: u32 = 4_096;
/// Pages that are written anew then.
const LEFT_PAGES_MAX: u32 = 500;

/// The connection that writes.
pub(crate) struct Opened {
    pub connection: Connection,
    /// Pages in its write-ahead log after the last commit.
    pub log_pages: Arc<AtomicU32>,
}

/// The connection that writes. A new file begins at `fresh_epoch`.
pub(crate) fn open_writer(path: &Path, fresh_epoch: u32) -> Result<Opened, OutboxError> {
    refuse_unsafe_sqlite(rusqlite::version_number())?;
    let broken = |source| broken(path, source);
    let mut connection = Connection::open(path).map_err(broken)?;
    connection.busy_timeout(BUSY_WAIT).map_err(broken)?;
    refuse_newer_schema(path, &connection)?;
    configure(&connection).map_err(broken)?;
    refuse_rotten_log(path, &connection).map_err(broken)?;
    migrate(&mut connection).map_err(broken)?;
    begin_chain(&connection, fresh_epoch).map_err(broken)?;
    if let Err(error) = reserve_room(path, &connection) {
        tracing::warn!(%error, "no room for the outbox's reserve; the disk is nearly full");
    }
    let log_pages = count_log_pages(&mut connection).map_err(broken)?;
    Ok(Opened {
        connection,
        log_pages,
    })
}

/// Takes the place of SQLite's own checkpoints, whose failures nobody hears of.
fn count_log_pages(connection: &mut Connection) -> rusqlite::Result<Arc<AtomicU32>> {
    let log_pages = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&log_pages);
    connection.wal_hook(Some(move |_: &mut Wal, pages| {
        count.store(u32::try_from(pages).unwrap_or(0), Ordering::SeqCst);
        Ok(())
    }))?;
    Ok(log_pages)
}

/// Writes the log back into the file, as far as nobody reads it; the next commit overwrites it.
pub(crate) fn checkpoint(connection: &Connection) -> rusqlite::Result<()> {
    connection
        .prepare_cached("pragma wal_checkpoint(passive)")?
        .query_row([], |_| Ok(()))
}

/// Lets the file grow, or keeps it as large as it is: then only pages that were freed are filled.
pub(crate) fn let_grow(connection: &Connection, grow: bool) -> rusqlite::Result<()> {
    let pages: u32 = if grow {
        PAGES_MAX
    } else {
        connection.pragma_query_value(None, "page_count", |row| row.get(0))?
    };
    connection.pragma_update(None, "max_page_count", pages)
}

/// Gives the pages that were freed back to the disk, when they are many and what is left fits into
/// the log; whether it did.
pub(crate) fn shrink(connection: &Connection) -> rusqlite::Result<bool> {
    let count = |name| connection.pragma_query_value(None, name, |row| row.get::<_, u32>(0));
    let (pages, free) = (count("page_count")?, count("freelist_count")?);
    if free < FREE_PAGES_MIN || pages - free > LEFT_PAGES_MAX {
        return Ok(false);
    }
    connection.execute_batch("vacuum")?;
    // Waits for whoever still reads the old state: only then is the file cut.
    connection.query_row("pragma wal_checkpoint(full)", [], |_| Ok(()))?;
    Ok(true)
}

/// The connection that reads.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, OutboxError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(BUSY_WAIT)?;
        keep_log(&connection)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(connection)
    };
    open().map_err(|source| broken(path, source))
}

/// SQLite's words, with the file they are about.
pub(crate) fn broken(path: &Path, source: rusqlite::Error) -> OutboxError {
    OutboxError::Broken {
        path: path.to_owned(),
        source: Some(source),
    }
}

const BUSY_WAIT: Duration = Duration::from_secs(5);

fn refuse_unsafe_sqlite(version: i32) -> Result<(), OutboxError> {
    if version >= SQLITE_VERSION_MIN {
        return Ok(());
    }
    let found = rusqlite::version();
    Err(OutboxError::UnsafeSqlite { found })
}

fn schema_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn refuse_newer_schema(path: &Path, connection: &Connection) -> Result<(), OutboxError> {
    let found = schema_version(connection).map_err(|source| broken(path, source))?;
    let known = MIGRATIONS.len() as i64;
    if found <= known {
        return Ok(());
    }
    Err(OutboxError::NewerSchema {
        path: path.to_owned(),
        found,
        known,
    })
}

/// Before anything is written over what is left of it.
fn refuse_rotten_log(path: &Path, connection: &Connection) -> rusqlite::Result<()> {
    let seen = log::seen_pages(connection)?;
    // A log that cannot be read is SQLite's to complain about.
    if !log::is_rotten(path, seen).unwrap_or(false) {
        return Ok(());
    }
    Err(chain::rotten(
        "the write-ahead log is not as it was written",
    ))
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What `shrink` writes anew is little, and the disk for temporary files may be the full one.
    connection.pragma_update(None, "temp_store", "memory")?;
    keep_log(connection)
}

/// Leaves the write-ahead log in place when the last connection closes: overwriting it costs half
/// of what growing it does, and on a full disk it is the room that is left.
fn keep_log(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(())
}

fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let seen = usize::try_from(schema_version(connection)?).unwrap_or(0);
    for (at, migration) in MIGRATIONS.iter().enumerate().skip(seen) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", at as i64 + 1)?;
        transaction.commit()?;
    }
    Ok(())
}

fn begin_chain(connection: &Connection, epoch: u32) -> rusqlite::Result<()> {
    let transaction = connection.unchecked_transaction()?;
    let began = transaction
        .query_row("select one from chain", [], |_| Ok(()))
        .optional()?;
    if began.is_none() {
        chain::begin(&transaction, epoch)?;
    }
    chain::check(&transaction)?;
    transaction.commit()
}

fn reserve_room(path: &Path, connection: &Connection) -> rusqlite::Result<()> {
    let log = path
        .as_os_str()
        .to_owned()
        .into_string()
        .map(|path| path + "-wal");
    let log_bytes = log
        .ok()
        .and_then(|log| std::fs::metadata(log).ok())
        .map_or(0, |log| log.len());
    if log_bytes >= RESERVE_BYTES {
        return Ok(());
    }
    connection.execute(
        "insert into reserve (room) values (zeroblob(?1))",
        [RESERVE_BYTES as i64],
    )?;
    connection.execute("delete from reserve", [])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(connection: &Connection) -> Vec<String> {
        let mut rows = connection
            .prepare("select sql from sqlite_schema where sql is not null order by name")
            .expect("a query");
        let texts = rows
            .query_map([], |row| row.get::<_, String>(0))
            .expect("rows");
        texts.map(|sql| plain(&sql.expect("text"))).collect()
    }

    /// Without comments and layout.
    fn plain(sql: &str) -> String {
        let lines = sql
            .lines()
            .map(|line| line.split("--").next().unwrap_or_default());
        lines.flat_map(str::split_whitespace).collect()
    }

    #[test]
    fn the_migrations_lead_to_the_schema() {
        let mut migrated = Connection::open_in_memory().expect("memory");
        migrate(&mut migrated).expect("migrates");
        let drawn = Connection::open_in_memory().expect("memory");
        drawn
            .execute_batch(include_str!("../schema.sql"))
            .expect("draws");
        assert_eq!(shape(&migrated), shape(&drawn));
        assert!(shape(&drawn).len() >= 6);
    }

    #[test]
    fn an_sqlite_with_the_wal_reset_bug_is_refused() {
        assert!(refuse_unsafe_sqlite(3_051_003).is_ok());
        let error = refuse_unsafe_sqlite(3_051_002).expect_err("too old");
        assert!(matches!(error, OutboxError::UnsafeSqlite { .. }));
    }

    #[test]
    fn every_commit_is_synced_and_the_log_keeps_its_size() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("outbox.db");
        let connection = open_writer(&path, 1).expect("opens").connection;
        let synchronous: i64 = connection
            .pragma_query_value(None, "synchronous", |row| row.get(0))
            .expect("a pragma");
        assert_eq!(synchronous, 2); // FULL
        drop(connection);
        let log = std::fs::metadata(folder.path().join("outbox.db-wal")).expect("kept");
        assert!(log.len() >= RESERVE_BYTES);
    }
}
