//! The power goes while the kiosk writes: what only the page cache had is gone.
//!
//! Stronger than `crash`: a killed process leaves its writes with the kernel, a power cut does not.
//! What was kept counts only when its line arrived before the cut.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};

use kiosk_envelope::Slot;
use rusqlite::Connection;
use tempfile::tempdir;

use crate::crash::this_program;
use crate::disk::Disk;
use crate::rounds::{before_cuts, tell};
use crate::sample::{EPOCH, open, sealed};

/// Names the folder in which the child writes.
const FOLDER: &str = "KIOSK_OUTBOX_POWER_CUT_FOLDER";
const DISK_BYTES: u64 = 64 << 20;
const KEPT: &str = "kept ";
const PASSED: &str = "passed ";
/// Kept by the child before each cut; it goes on while the power goes.
const KEPT_BEFORE_CUT: [u64; 6] = [1, 17, 60, 101, 260, 430];
/// The same, in as many rounds as one likes.
const KEPT_BEFORE_CUT_MAX: u64 = 430;

/// Does nothing by itself; a test below runs it as a process and takes its disk away.
#[test]
fn child_that_enqueues_and_is_acknowledged() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let outbox = open(Path::new(&folder));
    loop {
        let slot = outbox.slot();
        outbox.enqueue(sealed(slot), None).expect("kept");
        println!("\n{KEPT}{}", slot.sequence);
        if slot.sequence.is_multiple_of(50) {
            let passed = slot.sequence - 40;
            outbox.acknowledge(EPOCH, passed).expect("taken");
            println!("\n{PASSED}{passed}");
        }
    }
}

/// The control: the same log without a sync at each commit, as many queues have it.
#[test]
fn child_that_trusts_the_page_cache() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let disk = control(Path::new(&folder));
    for sequence in 1_u64.. {
        disk.execute("insert into kept values (zeroblob(1024))", [])
            .expect("written");
        println!("\n{KEPT}{sequence}");
    }
}

fn control(folder: &Path) -> Connection {
    let disk = Connection::open(folder.join("control.db")).expect("opens");
    let log = "pragma journal_mode = wal; pragma synchronous = normal;
               create table if not exists kept (room blob)";
    disk.execute_batch(log).expect("begins");
    disk
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "the emulator knows no FS_IOC_SHUTDOWN; runs on x86_64"
)]
fn nothing_is_lost_and_nothing_comes_twice_when_the_power_goes() {
    let folder = tempdir().expect("a folder");
    let Some(disk) = Disk::make(folder.path(), DISK_BYTES) else {
        return;
    };
    let mut before = Seen::default();
    let rounds = before_cuts(&KEPT_BEFORE_CUT, KEPT_BEFORE_CUT_MAX);
    let (mut kept, mut lost) = (0, 0);
    for &lines in &rounds {
        let seen = run_and_cut(&disk, "child_that_enqueues_and_is_acknowledged", lines);
        let outbox = open(disk.folder());
        let status = outbox.status().expect("reads");
        let passed = status.acknowledged;
        assert!(passed >= seen.passed.max(before.passed), "sent twice");
        let waiting = outbox.batch(1000, 16 << 20).expect("reads");
        assert_eq!(status.set_aside, 0);
        for (next, one) in (passed + 1..).zip(&waiting) {
            assert_eq!(one.routing.slot.sequence, next);
        }
        for pair in waiting.windows(2) {
            assert_eq!(pair[1].routing.slot, Slot::after(&pair[0])); // the chain is whole
        }
        let last = passed + waiting.len() as u64;
        kept += seen.kept - before.kept;
        lost += seen.kept.saturating_sub(last);
        assert_eq!(outbox.slot().sequence, last + 1);
        before = Seen { kept: last, passed };
    }
    tell("outbox", rounds.len(), kept, lost);
    assert_eq!(lost, 0, "of {kept} that were kept");
    assert!(kept >= rounds.iter().sum(), "{kept}");
}

#[test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "the emulator knows no FS_IOC_SHUTDOWN; runs on x86_64"
)]
fn the_cut_takes_what_was_not_synced() {
    let rounds = before_cuts(&KEPT_BEFORE_CUT, KEPT_BEFORE_CUT_MAX);
    let (mut kept, mut lost) = (0, 0);
    for &lines in &rounds {
        let folder = tempdir().expect("a folder");
        let Some(disk) = Disk::make(folder.path(), DISK_BYTES) else {
            return;
        };
        let seen = run_and_cut(&disk, "child_that_trusts_the_page_cache", lines);
        let there: u64 = control(disk.folder())
            .query_row("select count(*) from kept", [], |row| row.get(0))
            .expect("reads");
        kept += seen.kept;
        lost += seen.kept.saturating_sub(there);
    }
    tell("control: synchronous=normal", rounds.len(), kept, lost);
    assert!(lost > 0, "the cut is none: it proves nothing of the outbox");
}

/// What the child had said before the cut.
#[derive(Debug, Default)]
struct Seen {
    kept: u64,
    passed: u64,
}

/// Lets `child` keep `lines` more, and cuts.
fn run_and_cut(disk: &Disk, child: &str, lines: u64) -> Seen {
    let mut child = start(disk.folder(), child);
    let output = BufReader::new(child.stdout.take().expect("piped"));
    let seen = watch(output, lines);
    disk.cut();
    child.kill().expect("killed");
    child.wait().expect("gone");
    disk.power_up();
    seen
}

fn watch(output: BufReader<ChildStdout>, lines: u64) -> Seen {
    let mut seen = Seen::default();
    let mut left = lines;
    for line in output.lines() {
        let line = line.expect("text");
        if let Some(passed) = line.strip_prefix(PASSED) {
            seen.passed = passed.parse().expect("a number");
        }
        if let Some(kept) = line.strip_prefix(KEPT) {
            seen.kept = kept.parse().expect("a number");
            left -= 1;
        }
        if left == 0 {
            return seen;
        }
    }
    panic!("the child ended by itself after {seen:?}");
}

fn start(folder: &Path, child: &str) -> Child {
    this_program()
        .args(["--exact", &format!("power_cut::{child}"), "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null()) // it may see its disk go
        .spawn()
        .expect("runs")
}
