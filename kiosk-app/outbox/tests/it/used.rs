//! An outbox that was used for a while, to begin every story from.

use std::fs::OpenOptions;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use tempfile::{TempDir, tempdir};

use crate::sample::{id, open, receipt, sealed};

/// How many wait in it.
pub const BEFORE: u64 = 4;
/// As long as the log ever gets.
const LOG_BYTES: u64 = 5 << 20;

/// Its files.
pub struct Used {
    file: Vec<u8>,
    /// Without the zeros at its end: holes cost nothing to make again.
    log: Vec<u8>,
    /// Of the receipts that are owed.
    key: Vec<u8>,
}

impl Used {
    /// With some rows; `log_pages_left` says how many pages more begin the log anew.
    pub fn new(log_pages_left: u64) -> Self {
        let folder = tempdir().expect("a folder");
        let path = folder.path().join("outbox.db");
        drop(open(folder.path()));
        // The reserve's room is given back, so that a copy is small; the log keeps its length.
        let shrink = "vacuum; pragma wal_checkpoint(truncate)";
        let disk = Connection::open(&path).expect("opens");
        disk.execute_batch(shrink).expect("shrinks");
        drop(disk);
        make_log(folder.path(), &[]);
        let outbox = open(folder.path());
        for sequence in 1..=BEFORE {
            let owed = receipt(id(sequence));
            let one = sealed(outbox.slot());
            outbox.enqueue(one, Some(owed)).expect("kept");
        }
        for nonce in 0_u32.. {
            if log_pages(&path) + log_pages_left >= 1_000 {
                break;
            }
            let nonce = nonce.to_be_bytes();
            outbox.print_began(id(BEFORE), nonce).expect("noted");
        }
        drop(outbox);
        let read = |name| std::fs::read(folder.path().join(name)).expect("reads");
        let mut log = read("outbox.db-wal");
        log.truncate(
            log.iter()
                .rposition(|byte| *byte != 0)
                .map_or(0, |at| at + 1),
        );
        let (file, key) = (read("outbox.db"), read("outbox.db.key"));
        Self { file, log, key }
    }

    /// Another of the same.
    pub fn copy(&self) -> TempDir {
        let folder = tempdir().expect("a folder");
        std::fs::write(folder.path().join("outbox.db"), &self.file).expect("written");
        std::fs::write(folder.path().join("outbox.db.key"), &self.key).expect("written");
        make_log(folder.path(), &self.log);
        folder
    }
}

fn make_log(folder: &Path, begins_with: &[u8]) {
    let path = folder.join("outbox.db-wal");
    std::fs::write(&path, begins_with).expect("written");
    let log = OpenOptions::new().write(true).open(path).expect("a file");
    log.set_len(LOG_BYTES).expect("room");
}

fn log_pages(path: &Path) -> u64 {
    let disk = Connection::open(path).expect("opens");
    disk.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
        .expect("set");
    disk.query_row("select count(*) from chain", [], |_| Ok(()))
        .expect("looks at the log");
    disk.query_row("pragma wal_checkpoint(noop)", [], |row| row.get(1))
        .expect("a pragma")
}
