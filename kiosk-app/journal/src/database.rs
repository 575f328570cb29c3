//! Opens the file: refuses what would lose entries, brings the schema up to date.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::JournalError;

/// Every schema change, in order. `user_version` counts how many a file has seen.
const MIGRATIONS: [&str; 2] = [
    include_str!("../migrations/0001_begin.sql"),
    include_str!("../migrations/0002_find_tampering.sql"),
];

/// 3.51.3: the first release without the WAL-reset bug (sqlite.org/wal.html, "The WAL-Reset Bug").
const SQLITE_VERSION_MIN: i32 = 3_051_003;

/// Pages of the write-ahead log after which it is written back; SQLite's own default.
const LOG_PAGES_MAX: i64 = 1_000;

pub(crate) fn open(path: &Path) -> Result<Connection, JournalError> {
    if rusqlite::version_number() < SQLITE_VERSION_MIN {
        let found = rusqlite::version();
        return Err(JournalError::UnsafeSqlite { found });
    }
    let broken = |source| broken(path, source);
    let mut connection = Connection::open(path).map_err(broken)?;
    connection
        .busy_timeout(Duration::from_secs(5))
        .map_err(broken)?;
    refuse_newer_schema(path, &connection)?;
    configure(&connection).map_err(broken)?;
    migrate(&mut connection).map_err(broken)?;
    Ok(connection)
}

/// Opens a file that is there, and changes nothing in it.
pub(crate) fn open_to_read(path: &Path) -> Result<Connection, JournalError> {
    let open = || {
        // Writing is what lets SQLite play a log that a power cut left behind.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(connection)
    };
    let connection = open().map_err(|source| broken(path, source))?;
    refuse_newer_schema(path, &connection)?;
    Ok(connection)
}

/// SQLite's words, with the file they are about.
pub(crate) fn broken(path: &Path, source: rusqlite::Error) -> JournalError {
    JournalError::Broken {
        path: path.to_owned(),
        source,
    }
}

fn schema_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn refuse_newer_schema(path: &Path, connection: &Connection) -> Result<(), JournalError> {
    let found = schema_version(connection).map_err(|source| broken(path, source))?;
    let known = MIGRATIONS.len() as i64;
    if found <= known {
        return Ok(());
    }
    Err(JournalError::NewerSchema {
        path: path.to_owned(),
        found,
        known,
    })
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    // SQLite's own way of writing the log back says nothing when the disk fails meanwhile.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    // Nor is a disk that has failed to be asked once more by closing the file.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.pragma_update(None, "foreign_keys", true)
}

/// Writes the log back into the file when it is long; the next commit overwrites it.
pub(crate) fn begin_log_anew(connection: &Connection) -> rusqlite::Result<()> {
    let look = "pragma wal_checkpoint(noop)";
    let pages: i64 = connection
        .prepare_cached(look)?
        .query_row([], |row| row.get(1))?;
    if pages < LOG_PAGES_MAX {
        return Ok(());
    }
    let write_back = "pragma wal_checkpoint(passive)";
    connection
        .prepare_cached(write_back)?
        .query_row([], |_| Ok(()))
}

/// Whether the file cannot be trusted any more: anything but a lack of room or of a turn.
pub(crate) fn is_fatal(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    !matches!(code, Some(ErrorCode::DiskFull | ErrorCode::DatabaseBusy))
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
        assert_eq!(shape(&drawn).len(), 4);
    }

    #[test]
    fn entries_come_along_and_the_last_word_on_tampering_is_found_without_reading_all() {
        let mut connection = Connection::open_in_memory().expect("memory");
        connection.execute_batch(MIGRATIONS[0]).expect("the first");
        connection
            .pragma_update(None, "user_version", 1)
            .expect("as it was left");
        let row = "insert into entry values (1, 0, 'cabinet_tampered', '{}', 'noted', null,
                   zeroblob(32), zeroblob(32))";
        connection.execute(row, []).expect("an entry of before");
        migrate(&mut connection).expect("migrates");
        let how: String = connection
            .query_row(
                "explain query plan select event_id from entry
                 where event_id in ('cabinet_tampered', 'tamper_cleared')
                 order by sequence desc limit 1",
                [],
                |row| row.get("detail"),
            )
            .expect("a plan");
        assert!(how.contains("entry_of_tampering"), "{how}");
        let found: i64 = connection
            .query_row("select count(*) from entry", [], |row| row.get(0))
            .expect("counted");
        assert_eq!(found, 1);
    }
}
