//! `kiosk-journal` over journals that somebody or the disk has touched.

use std::path::PathBuf;
use std::process::{Command, Output};

use kiosk_domain::Timestamp;
use kiosk_envelope::Digest;
use kiosk_journal::{Event, Journal};
use rusqlite::Connection;
use tempfile::{TempDir, tempdir};

const NOW: Timestamp = Timestamp(1_795_555_200_000);

struct Kept {
    folder: TempDir,
    /// After each entry.
    heads: Vec<Digest>,
}

impl Kept {
    fn new(entries: usize) -> Self {
        let folder = tempdir().expect("a folder");
        let journal = Journal::open(&folder.path().join("journal.db")).expect("opens");
        let heads = (0..entries).map(|_| {
            journal.noted(Event::SessionBegan, NOW).expect("written");
            journal.head()
        });
        let heads = heads.collect();
        Self { folder, heads }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("journal.db")
    }

    fn run(&self, verb: &str, words: &[&str]) -> Output {
        let mut program = Command::new(env!("CARGO_BIN_EXE_kiosk-journal"));
        let run = program.arg(verb).arg(self.path()).args(words).output();
        run.expect("runs")
    }

    /// Exit code and what was said, without a head and with that of the last entry.
    fn verified(&self, with_head: bool) -> (Option<i32>, String) {
        let head = self.heads.last().expect("entries").to_string();
        let words = ["--head", &head];
        let output = self.run("verify", if with_head { &words } else { &[] });
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.code(), text)
    }

    fn harm(&self, sql: &str) {
        let disk = Connection::open(self.path()).expect("opens");
        disk.execute_batch(
            "drop trigger entry_is_never_changed; drop trigger entry_is_never_removed;",
        )
        .expect("dropped");
        disk.execute_batch(sql).expect("done");
    }
}

#[test]
fn a_whole_journal_is_said_to_be_whole() {
    let kept = Kept::new(5);
    let (code, text) = kept.verified(true);
    assert_eq!(code, Some(0), "{text}");
    let head = kept.heads[4];
    assert!(
        text.contains("5 entries") && text.contains(&head.to_string()),
        "{text}"
    );
    let older = kept.heads[2].to_string();
    let output = kept.run("verify", &["--json", "--head", &older]);
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(found["after_head"], 2);
}

#[test]
fn a_changed_a_removed_and_a_cut_entry_are_each_named() {
    for (harm, says) in [
        (
            "update entry set at = 0 where sequence = 3",
            "entry 3 was changed",
        ),
        (
            "delete from entry where sequence in (2, 3)",
            "entries 2 to 3 were removed",
        ),
        (
            "update entry set details = x'ff' where sequence = 4",
            "entry 4 was changed",
        ),
    ] {
        let kept = Kept::new(5);
        kept.harm(harm);
        let (code, text) = kept.verified(false);
        assert_eq!(code, Some(1), "{harm}: {text}");
        assert!(text.starts_with(says), "{harm}: {text}");
    }
}

#[test]
fn a_cut_end_is_seen_only_against_a_head_that_was_told_elsewhere() {
    let kept = Kept::new(5);
    kept.harm("delete from entry where sequence > 3");
    assert_eq!(kept.verified(false).0, Some(0));
    let (code, text) = kept.verified(true);
    assert_eq!(code, Some(1));
    assert!(
        text.starts_with("the end was cut off after entry 3"),
        "{text}"
    );
}

#[test]
fn a_byte_that_flipped_in_the_file_is_named_with_its_entry() {
    let kept = Kept::new(5);
    let disk = Connection::open(kept.path()).expect("opens");
    disk.execute_batch("pragma wal_checkpoint(truncate)")
        .expect("written back");
    drop(disk);
    let mut bytes = std::fs::read(kept.path()).expect("reads");
    let hash = kept.heads[1].0;
    let mut places = bytes
        .windows(32)
        .enumerate()
        .filter(|(_, bytes)| *bytes == hash);
    // The hash of entry 2 stands in its row and, as the one before, in that of entry 3.
    let at = places.next().expect("is there").0;
    bytes[at] ^= 4;
    std::fs::write(kept.path(), bytes).expect("written");
    let (code, text) = kept.verified(false);
    assert_eq!(code, Some(1), "{text}");
    let named = ["entry 2", "entry 3"]
        .iter()
        .any(|entry| text.starts_with(entry));
    assert!(named, "{text}");
}

#[test]
fn every_entry_is_written_out_as_a_line_of_json() {
    let kept = Kept::new(3);
    let output = kept.run("export", &["--json"]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).expect("text");
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[2]["event"], "session_began");
    assert_eq!(lines[2]["previous"], lines[1]["hash"]);
    assert_eq!(lines[2]["hash"], kept.heads[2].to_string());
}

#[test]
fn a_file_that_is_not_there_is_neither_whole_nor_made() {
    let kept = Kept::new(1);
    let nowhere = kept.folder.path().join("nowhere.db");
    let mut program = Command::new(env!("CARGO_BIN_EXE_kiosk-journal"));
    let output = program.arg("verify").arg(&nowhere).output().expect("runs");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("nowhere.db"), "{said}");
    assert!(!nowhere.exists());
}
