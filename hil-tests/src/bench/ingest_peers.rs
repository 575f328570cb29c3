//! A gateway with its ledger in a file against what one would take otherwise: PostgreSQL without a
//! gateway, and NATS JetStream without one. In turns, on one disk.

use std::time::Duration;

use super::disk::beside_program;
use super::gateway_pg::{STATEMENT_ROWS, STATEMENTS_PER_SLICE};
use super::ingest::{KIOSKS, ROW_BYTES, SLICES, Spent, send_slice, sender};
use super::kiosks::{Office, free_address, gateway};
use super::nats::Nats;
use super::postgres::{Cluster, Unnest};
use super::{Bar, BenchError, Row};

const POSTGRES_RATIO_MIN: f64 = 1.3;
/// Against a server that acknowledges what is not on its disk.
const NATS_RATIO_MIN: f64 = 1.2;
/// Against one that syncs each message.
const NATS_ALWAYS_RATIO_MIN: f64 = 25.0;
/// Messages of a slice that are synced one by one.
const ALWAYS_ROWS_PER_SLICE: usize = 4000;

/// All three rates.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let folder = beside_program()?;
    let listen = free_address()?;
    let office = Office::open(folder.path(), listen, folder.path())?;
    let gateway = gateway(folder.path(), listen)?;
    let mut senders = (0..KIOSKS)
        .map(|number| sender(office.kiosk(number)?, listen))
        .collect::<Result<Vec<_>, _>>()?;
    let cluster = Cluster::start()?;
    let mut unnest = Unnest::prepare(&cluster.database("raw")?, ROW_BYTES)?;
    let mut nats = Nats::start(ROW_BYTES)?;
    let raw_rows = STATEMENTS_PER_SLICE * STATEMENT_ROWS;
    let nats_rows = if nats.is_durable {
        ALWAYS_ROWS_PER_SLICE
    } else {
        raw_rows
    };

    let mut ours = Spent::default();
    let (mut raw, mut broker) = (Duration::ZERO, Duration::ZERO);
    for slice in 0..SLICES {
        for _ in 0..STATEMENTS_PER_SLICE {
            raw += unnest.insert(STATEMENT_ROWS)?;
        }
        send_slice(&gateway, &mut senders, slice, &mut ours)?;
        broker += nats.publish(nats_rows)?;
    }
    let per_second = |rows: usize, time: Duration| (SLICES * rows) as f64 / time.as_secs_f64();
    let (raw, broker) = (per_second(raw_rows, raw), per_second(nats_rows, broker));
    let ours = ours.rows_per_second();
    let (said, least) = if nats.is_durable {
        (
            "NATS: each message synced, window 16",
            NATS_ALWAYS_RATIO_MIN,
        )
    } else {
        (
            "NATS: NOT durable (before 2.10), window 1024",
            NATS_RATIO_MIN,
        )
    };
    Ok(vec![
        Row::colour(
            "PostgreSQL: unnest, 1,000 rows of 1 KiB a commit",
            raw,
            "1/s",
        ),
        Row::colour(said, broker, "1/s"),
        Row::colour("gateway: durable rows, against PostgreSQL", ours, "1/s")
            .against(raw)
            .held_to(Bar::AtLeast(POSTGRES_RATIO_MIN)),
        Row::colour("gateway: durable rows, against that NATS", ours, "1/s")
            .against(broker)
            .held_to(Bar::AtLeast(least)),
    ])
}
