//! The kiosk is killed while it writes.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use kiosk_outbox::PrintState;
use tempfile::tempdir;

use crate::sample::{id, open, receipt, sealed};

/// Names the folder in which the child writes.
const FOLDER: &str = "KIOSK_OUTBOX_CRASH_FOLDER";
/// What the child prints before each sequence that was kept.
const KEPT: &str = "kept ";

/// Does nothing by itself; the test below runs it as a process that it then kills.
#[test]
fn child_that_enqueues_until_it_is_killed() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let outbox = open(Path::new(&folder));
    loop {
        let slot = outbox.slot();
        let owed = receipt(id(slot.sequence));
        outbox.enqueue(sealed(slot), Some(owed)).expect("kept");
        println!("\n{KEPT}{}", slot.sequence);
    }
}

#[test]
fn everything_that_was_said_to_be_kept_is_there_after_kill_9() {
    let folder = tempdir().expect("a folder");
    let mut kept = 0;
    for lines in [1, 7, 40] {
        kept = run_and_kill(folder.path(), lines);
        let outbox = open(folder.path());
        let last = outbox.slot().sequence - 1;
        assert!(last >= kept, "{kept} were kept, {last} are there");
        let batch = outbox.batch(1000, 16 << 20).expect("reads");
        let found: Vec<u64> = batch
            .iter()
            .map(|sealed| sealed.routing.slot.sequence)
            .collect();
        assert_eq!(found, (1..=last).collect::<Vec<_>>());
        let owed = outbox.prints().expect("reads");
        assert_eq!(owed.len() as u64, last); // in the same commit: never one without the other
        assert!(
            owed.iter()
                .all(|intent| intent.state == PrintState::Intended)
        );
    }
    assert!(kept >= 48);
}

/// This test program, through the emulator that cargo runs it with when it is of another kind.
pub fn this_program() -> Command {
    let program = std::env::current_exe().expect("this test");
    let runner = std::env::var("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER");
    let words = runner.ok().filter(|_| cfg!(target_arch = "aarch64"));
    let Some(words) = words else {
        return Command::new(program);
    };
    let mut words = words.split_whitespace();
    let mut command = Command::new(words.next().expect("a runner has a name"));
    command.args(words).arg(program);
    command
}

/// Lets the child keep `lines` more, kills it, and returns the last sequence that it printed.
fn run_and_kill(folder: &Path, lines: usize) -> u64 {
    let name = "crash::child_that_enqueues_until_it_is_killed";
    let mut child = this_program()
        .args(["--exact", name, "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .expect("runs");
    let mut output = BufReader::new(child.stdout.take().expect("piped")).lines();
    let kept =
        |line: std::io::Result<String>| line.expect("text").strip_prefix(KEPT)?.parse::<u64>().ok();
    let before = output
        .by_ref()
        .filter_map(kept)
        .take(lines)
        .last()
        .expect("kept some");
    child.kill().expect("killed"); // SIGKILL
    child.wait().expect("gone");
    // What it printed between our last look and its death counts as well.
    let after = output
        .map_while(Result::ok)
        .filter_map(|line| kept(Ok(line)))
        .last();
    after.unwrap_or(before)
}
