//! Durable transactions a second when 64 wait at once: one sync serves all of them.

use std::time::Duration;

use super::backlog::{PRODUCERS, keep, noise, open};
use super::disk::{Disk, beside_program, per_second};
use super::{Bar, BenchError, Row};

const SLICES: usize = 12;
const ROWS_PER_SLICE: usize = 2_000;
const WRITES_PER_SLICE: usize = 100;
/// Of the disk's own rate.
const RATE_RATIO_MIN: f64 = 6.0;

/// Rates of both.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let folder = beside_program()?;
    let mut disk = Disk::prepare(&folder.path().join("blocks"))?;
    let outbox = open(folder.path())?;
    let (mut writes, mut took) = (Vec::new(), Duration::ZERO);
    for _ in 0..SLICES {
        for _ in 0..WRITES_PER_SLICE {
            writes.push(disk.overwrite()?);
        }
        took += keep(&outbox, noise(outbox.slot(), ROWS_PER_SLICE))?;
    }
    let rows = (SLICES * ROWS_PER_SLICE) as f64 / took.as_secs_f64();
    let name = format!("durable enqueues of 1 KiB, {PRODUCERS} wait");
    Ok(vec![
        Row::colour("4 KiB overwrites and fdatasync", per_second(&writes), "1/s"),
        Row::colour(name, rows, "1/s")
            .against(per_second(&writes))
            .held_to(Bar::AtLeast(RATE_RATIO_MIN)),
    ])
}
