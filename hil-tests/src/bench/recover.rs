//! From SIGKILL with a full write-ahead log to the first transaction read again: what a citizen or
//! the gateway waits for after a crash, however long the queue is.
//!
//! Nearly all of it is SQLite reading the log page by page and adding up its checksums. The outbox
//! writes its log back after 1,000 pages, so that is what the bar is about; a log of three times that
//! length, as a foreign reader could cause, is measured beside it.

use std::time::Instant;

use super::backlog::{kill_after, open};
use super::disk::{Disk, beside_program};
use super::samples::{median, millis};
use super::{Bar, BenchError, Row};

const ROUNDS: usize = 7;
const FEW: usize = 10_000;
const MANY: usize = 200_000;
/// Set to a number of rows, it replaces [`MANY`].
const MANY_VARIABLE: &str = "KIOSK_BENCH_BACKLOG";
/// Overwrites and syncs of the disk.
const WAIT_RATIO_MAX: f64 = 50.0;
/// Of the long queue's wait to the short one's.
const GROWTH_MAX: f64 = 2.0;

/// The wait with few, with many, and after a long log.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let (few, few_sync) = wait("fill", FEW)?;
    let many = many();
    let (long, long_sync) = wait("fill", many)?;
    let (longer, longer_sync) = wait("overfill", FEW)?;
    let name = |rows: usize| format!("SIGKILL to first row, {rows} wait, p50");
    let within = Bar::AtMost(WAIT_RATIO_MAX);
    Ok(vec![
        Row::colour("4 KiB overwrite and fdatasync, p50", long_sync, "ms"),
        Row::colour(name(FEW), few, "ms")
            .against(few_sync)
            .held_to(within),
        Row::colour(name(many), long, "ms")
            .against(long_sync)
            .held_to(within),
        Row::colour("the same, against the short queue", long, "ms")
            .against(few)
            .held_to(Bar::AtMost(GROWTH_MAX)),
        Row::colour(
            "the same, after a log of three times its length",
            longer,
            "ms",
        )
        .against(longer_sync),
    ])
}

/// Rows of the long queue.
pub fn many() -> usize {
    let asked = std::env::var(MANY_VARIABLE).ok();
    asked.and_then(|rows| rows.parse().ok()).unwrap_or(MANY)
}

/// The wait with `rows` in the queue of a child that did `what`, and that for a sync beside it.
fn wait(what: &str, rows: usize) -> Result<(f64, f64), BenchError> {
    let folder = beside_program()?;
    let mut disk = Disk::prepare(&folder.path().join("blocks"))?;
    let (mut waits, mut syncs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        kill_after(what, folder.path(), rows)?;
        for _ in 0..50 {
            syncs.push(millis(disk.overwrite()?));
        }
        let began = Instant::now();
        let outbox = open(folder.path())?;
        let first = outbox.batch(1, 1 << 20);
        waits.push(millis(began.elapsed()));
        if first.map_err(BenchError::subject("batch"))?.len() != 1 {
            return Err(BenchError::Subject("no row came back".to_owned()));
        }
    }
    Ok((median(waits), median(syncs)))
}
