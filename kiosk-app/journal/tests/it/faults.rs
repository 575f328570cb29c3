//! The disk fails once, at every place where it can, and the journal is opened again.

use std::path::Path;

use kiosk_domain::Timestamp;
use kiosk_envelope::Digest;
use kiosk_journal::{Event, Journal, JournalError};
use rusqlite::Connection;
use tempfile::{TempDir, tempdir};

use crate::faulty::{Armed, FAULTS, Fault};

const NOW: Timestamp = Timestamp(1_795_555_200_000);
/// Entries that a journal has before the story.
const BEFORE: u64 = 3;
/// Entries that the story writes.
const STORY: u64 = 6;

/// Sequence and hash of every entry that somebody was told is written.
type Told = Vec<Digest>;

fn open(folder: &Path) -> Result<Journal, JournalError> {
    Journal::open(&folder.join("journal.db"))
}

/// A journal whose log is about to be written back, or is not.
fn used(long_log: bool) -> (TempDir, Told) {
    let folder = tempdir().expect("a folder");
    let journal = open(folder.path()).expect("opens");
    let mut told = Told::new();
    while told.len() < BEFORE as usize || long_log && log_bytes(folder.path()) < 995 * 4_120 {
        journal.noted(Event::SessionBegan, NOW).expect("written");
        told.push(journal.head());
    }
    (folder, told)
}

fn log_bytes(folder: &Path) -> u64 {
    let log = std::fs::metadata(folder.join("journal.db-wal"));
    log.map_or(0, |log| log.len())
}

fn copy_of(used: &TempDir) -> TempDir {
    let folder = tempdir().expect("a folder");
    for name in ["journal.db", "journal.db-wal"] {
        std::fs::copy(used.path().join(name), folder.path().join(name)).expect("copied");
    }
    folder
}

/// Runs the story on a disk whose `nth` call fails; whether one did.
fn struck(used: &TempDir, told: &Told, fault: Fault, nth: u64) -> bool {
    let folder = copy_of(used);
    let armed = Armed::new(folder.path(), fault, nth);
    let mut told = told.clone();
    let mut failed = false;
    if let Ok(journal) = open(folder.path()) {
        for _ in 0..STORY {
            match journal.noted(Event::SessionBegan, NOW) {
                Ok(()) => {
                    assert!(!failed, "written, after it was said that nothing is");
                    told.push(journal.head());
                }
                Err(error) => failed |= fault != Fault::WriteFindsNoRoom && is_end(&error),
            }
        }
        if failed {
            let again = journal.noted(Event::SessionBegan, NOW);
            assert!(matches!(again, Err(JournalError::Failed { .. })));
        }
    }
    let fired = armed.fired();
    if fault == Fault::SyncFails && fired {
        // Nor when the file was closed.
        assert_eq!(armed.syncs_after(), 0, "a sync that failed was tried again");
    }
    drop(armed);
    judge(folder.path(), &told, fault, nth);
    fired
}

fn is_end(error: &JournalError) -> bool {
    matches!(
        error,
        JournalError::Broken { .. } | JournalError::Failed { .. }
    )
}

/// Every entry that was promised is there, in its place, and the journal goes on.
fn judge(folder: &Path, told: &Told, fault: Fault, nth: u64) {
    let case = format!("{fault:?} {nth}");
    let disk = Connection::open(folder.join("journal.db")).expect("opens");
    if fault == Fault::WriteIsDropped {
        // A shorter journal, or one of which it is said that it is not whole.
        let verified = open(folder).and_then(|journal| journal.verify());
        if verified.is_ok() {
            let hashes = hashes(&disk).expect("reads");
            assert!(
                told.starts_with(&hashes) || hashes.starts_with(told),
                "{case}"
            );
        }
        return;
    }
    let hashes = hashes(&disk).expect("reads");
    assert!(
        hashes.starts_with(told),
        "{case}: {} of {}",
        hashes.len(),
        told.len()
    );
    let journal = open(folder).expect("opens");
    assert_eq!(
        journal.verify().expect("sound"),
        hashes.len() as u64,
        "{case}"
    );
    journal.noted(Event::SessionBegan, NOW).expect("goes on");
}

fn hashes(disk: &Connection) -> rusqlite::Result<Vec<Digest>> {
    disk.prepare("select hash from entry order by sequence")?
        .query_map([], |row| row.get(0).map(Digest))?
        .collect()
}

fn strike_everywhere((used, told): &(TempDir, Told)) {
    for fault in FAULTS {
        let calls = (1..)
            .take_while(|&nth| struck(used, told, fault, nth))
            .count();
        let truncates = matches!(fault, Fault::TruncateFails | Fault::TruncateIsDropped);
        assert!(truncates || calls as u64 >= STORY, "{fault:?}: {calls}");
    }
}

#[test]
fn whichever_call_fails_no_entry_is_lost_and_the_chain_is_whole() {
    strike_everywhere(&used(false));
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "too slow under the emulator; runs on x86_64"
)]
fn nor_when_it_fails_while_the_log_is_written_back() {
    strike_everywhere(&used(true));
}
