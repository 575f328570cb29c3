//! A process with a long queue, to be killed or weighed. The bench starts itself for it.
//!
//! Rows are noise of the right size: what is measured is the queue, and sealing 200,000 takes half
//! a minute.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use kiosk_domain::AgencyId;
use kiosk_envelope::{Routing, SealedTransaction, Slot};
use kiosk_outbox::{Outbox, OutboxError, Place};

use super::BenchError;
use super::enqueue::{NO_LIMITS, transaction};

/// Those that wait at once.
pub const PRODUCERS: usize = 64;
/// Makes the sealed bytes of a row about 1 KiB.
const CIPHERTEXT_BYTES: usize = 720;
/// Rows that fill the log nearly as far as the outbox lets it grow: about 3.5 MiB.
const IN_LOG: usize = 2_000;
/// Rows whose log is kept from being folded in: about 12 MiB.
const IN_LONG_LOG: usize = 8_000;
const FILE: &str = "outbox.sqlite";

/// Starts this program as `what` (`fill`, `overfill` or `drain`) over the outbox in `folder`.
pub fn start(what: &str, folder: &Path, rows: usize) -> Result<Child, BenchError> {
    let own = std::env::current_exe().map_err(BenchError::machine("this program's path"))?;
    Command::new(own)
        .arg("--backlog")
        .arg(what)
        .arg(rows.to_string())
        .arg(folder)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(BenchError::machine("a second process of this bench"))
}

/// The number that `child` says.
pub fn said(child: &mut Child) -> Result<f64, BenchError> {
    let output = child.stdout.take().expect("piped");
    let mut line = String::new();
    BufReader::new(output)
        .read_line(&mut line)
        .map_err(BenchError::machine("the second process of this bench"))?;
    line.trim()
        .parse()
        .map_err(BenchError::subject("the second process of this bench"))
}

/// Lets a child `fill` or `overfill` the outbox in `folder` up to `rows` rows, and kills it with
/// SIGKILL.
pub fn kill_after(what: &str, folder: &Path, rows: usize) -> Result<(), BenchError> {
    let mut child = start(what, folder, rows)?;
    let filled = said(&mut child);
    let gone = child.kill().and_then(|()| child.wait());
    gone.map_err(BenchError::machine("SIGKILL"))?;
    filled.map(drop)
}

/// Opens the outbox in `folder`.
pub fn open(folder: &Path) -> Result<Outbox, BenchError> {
    Outbox::open(&folder.join(FILE), NO_LIMITS, 1).map_err(BenchError::subject("outbox"))
}

/// What the child does: the words after `--backlog`.
///
/// # Errors
/// A word that is missing or wrong; what the outbox says.
pub fn child(words: &[String]) -> Result<(), BenchError> {
    let [what, rows, folder] = words else {
        return Err(BenchError::Subject("three words are needed".to_owned()));
    };
    let rows = rows.parse().map_err(BenchError::subject("rows"))?;
    match what.as_str() {
        "fill" => fill(Path::new(folder), rows, IN_LOG),
        "overfill" => fill(Path::new(folder), rows, IN_LONG_LOG),
        "drain" => drain(Path::new(folder)),
        _ => Err(BenchError::Subject(format!("no such word: {what}"))),
    }
}

/// Says how many wait, and then waits to be killed. The last `in_log` rows are in the log alone.
fn fill(folder: &Path, rows: usize, in_log: usize) -> Result<(), BenchError> {
    let outbox = open(folder)?;
    let there = outbox.status().map_err(BenchError::subject("status"))?;
    let missing = rows.saturating_sub(usize::try_from(there.queued).expect("fits"));
    let in_log = missing.min(in_log);
    keep(&outbox, noise(outbox.slot(), missing - in_log))?;
    if in_log > 0 {
        let rest = noise(outbox.slot(), in_log);
        let other = rusqlite::Connection::open(folder.join(FILE))
            .map_err(BenchError::subject("a second connection"))?;
        // The log begins anew; while somebody reads the old state, it can only grow.
        other
            .execute_batch("pragma wal_checkpoint(restart); begin; select count(*) from chain")
            .map_err(BenchError::subject("a second connection"))?;
        keep(&outbox, rest)?;
    }
    say(rows as f64)?;
    loop {
        thread::park();
    }
}

/// Reads everything as the uplink does, and says the process's memory in MB.
fn drain(folder: &Path) -> Result<(), BenchError> {
    let outbox = open(folder)?;
    let mut after = Place::default();
    loop {
        let batch = outbox
            .batch_after(after, 100, 256 << 10)
            .map_err(BenchError::subject("batch"))?;
        let Some(last) = batch.last() else {
            return say(memory_mb()?);
        };
        let Slot {
            epoch, sequence, ..
        } = last.routing.slot;
        after = Place { epoch, sequence };
    }
}

fn say(number: f64) -> Result<(), BenchError> {
    println!("{number}");
    std::io::stdout()
        .flush()
        .map_err(BenchError::machine("standard output"))
}

/// The proportional set size of this process (proc(5), `smaps_rollup`).
fn memory_mb() -> Result<f64, BenchError> {
    let rollup = std::fs::read_to_string("/proc/self/smaps_rollup")
        .map_err(BenchError::machine("/proc/self/smaps_rollup"))?;
    let pss = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kilobytes = pss.and_then(|pss| pss.split_whitespace().next()?.parse::<f64>().ok());
    let kilobytes = kilobytes.ok_or_else(|| BenchError::Subject("no Pss line".to_owned()))?;
    Ok(kilobytes / 1024.0)
}

/// A chain of `count` rows, the first in `slot`.
pub fn noise(mut slot: Slot, count: usize) -> Vec<SealedTransaction> {
    let agency = AgencyId::new("kra").expect("an id");
    let mut next = || {
        let sealed = SealedTransaction {
            routing: Routing {
                header: transaction(&agency, slot.sequence, 0).header,
                slot,
                key_id: "kra-1".into(),
            },
            encapsulated_key: [3; 32],
            ciphertext: vec![7; CIPHERTEXT_BYTES],
            signature: [5; 64],
        };
        slot = Slot::after(&sealed);
        sealed
    };
    (0..count).map(|_| next()).collect()
}

/// Lets [`PRODUCERS`] threads enqueue `rows`, each waiting for the disk with its own. They hand over
/// in the order of the chain, as whoever seals must. Returns how long it took them, once all were there.
pub fn keep(outbox: &Outbox, rows: Vec<SealedTransaction>) -> Result<Duration, BenchError> {
    let next = Mutex::new(rows.into_iter());
    let hand_over = || {
        let mut next = next.lock().expect("no producer panics");
        Some(outbox.hand_over(next.next()?, None))
    };
    let (ready, go) = (Barrier::new(PRODUCERS + 1), Barrier::new(PRODUCERS + 1));
    thread::scope(|scope| {
        let produce = || {
            ready.wait();
            go.wait();
            while let Some(handed) = hand_over() {
                handed.kept()?;
            }
            Ok(())
        };
        let producers: Vec<_> = (0..PRODUCERS).map(|_| scope.spawn(produce)).collect();
        ready.wait();
        let began = Instant::now(); // nobody goes before this
        go.wait();
        producers
            .into_iter()
            .try_for_each(|producer| producer.join().expect("no producer panics"))
            .map(|()| began.elapsed())
    })
    .map_err(BenchError::subject::<OutboxError>("enqueue"))
}
