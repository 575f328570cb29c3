//! A gateway whose ledger is in PostgreSQL against PostgreSQL itself: what mutual TLS, HTTP, checked
//! signatures and the ledger's rules cost beside the plainest way to put the same rows in once. Both
//! in one cluster, in turns.

use std::time::Duration;

use super::disk::beside_program;
use super::ingest::{BATCH_ROWS, BATCHES_PER_SLICE, KIOSKS, ROW_BYTES, SLICES, Spent};
use super::ingest::{send_slice, sender};
use super::kiosks::{Office, free_address, gateway};
use super::postgres::{Cluster, Unnest};
use super::{Bar, BenchError, Row};

/// Of a statement, as many as serve PostgreSQL best.
pub const STATEMENT_ROWS: usize = 1000;
/// As many rows as the kiosks send in a slice.
pub const STATEMENTS_PER_SLICE: usize = KIOSKS * BATCHES_PER_SLICE * BATCH_ROWS / STATEMENT_ROWS;

const RATIO_MIN: f64 = 0.8;

/// Both rates.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let cluster = Cluster::start()?;
    let folder = beside_program()?;
    let listen = free_address()?;
    let office = Office::open(folder.path(), listen, folder.path())?;
    office.keep_ledger_at(folder.path(), &cluster.database("ledger")?)?;
    let gateway = gateway(folder.path(), listen)?;
    let mut senders = (0..KIOSKS)
        .map(|number| sender(office.kiosk(number)?, listen))
        .collect::<Result<Vec<_>, _>>()?;
    let mut unnest = Unnest::prepare(&cluster.database("raw")?, ROW_BYTES)?;

    let (mut ours, mut raw) = (Spent::default(), Duration::ZERO);
    for slice in 0..SLICES {
        for _ in 0..STATEMENTS_PER_SLICE {
            raw += unnest.insert(STATEMENT_ROWS)?;
        }
        send_slice(&gateway, &mut senders, slice, &mut ours)?;
    }
    let raw = (SLICES * STATEMENTS_PER_SLICE * STATEMENT_ROWS) as f64 / raw.as_secs_f64();
    Ok(vec![
        Row::colour(
            "PostgreSQL: unnest, 1,000 rows of 1 KiB a commit",
            raw,
            "1/s",
        ),
        Row::colour(
            "gateway on PostgreSQL: durable rows of 1 KiB, 16 kiosks in batches of 100",
            ours.rows_per_second(),
            "1/s",
        )
        .against(raw)
        .held_to(Bar::AtLeast(RATIO_MIN)),
        Row::colour(
            "gateway on PostgreSQL: its own processor time a row",
            ours.work_microseconds_per_row(),
            "us",
        ),
    ])
}
