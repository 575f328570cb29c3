//! Memory that a long queue costs: a process drains 200,000 rows, another one none.

use super::backlog::{kill_after, said, start};
use super::disk::beside_program;
use super::recover::many;
use super::{Bar, BenchError, Row};

/// Above the process with an empty queue.
const ABOVE_EMPTY_MB_MAX: f64 = 16.0;

/// Both processes' memory.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let rows = many();
    let empty = drained(0)?;
    let long = drained(rows)?;
    let above = format!("memory above it, {rows} rows drained");
    Ok(vec![
        Row::colour("memory with an empty queue (PSS)", empty, "MB"),
        Row::colour(above, long - empty, "MB").held_to(Bar::AtMost(ABOVE_EMPTY_MB_MAX)),
    ])
}

fn drained(rows: usize) -> Result<f64, BenchError> {
    let folder = beside_program()?;
    kill_after("fill", folder.path(), rows)?;
    let mut child = start("drain", folder.path(), rows)?;
    let memory = said(&mut child);
    child
        .wait()
        .map_err(BenchError::machine("the draining process"))?;
    memory
}
