//! Ten thousand kiosks come back at the same moment, each with a full handshake.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::disk::beside_program;
use super::drain::{all, take};
use super::kiosks::{Kiosk, Office, free_address, gateway};
use super::samples::{millis, percentile};
use super::{Bar, BenchError, Row};

const HANDSHAKES: usize = 10_000;
/// Papers are made before; a few kiosks come several times.
const KIOSKS: usize = 500;
const AT_ONCE: usize = 128;

const CPU_MICROSECONDS_MAX: f64 = 300.0;
const WAIT_MS_MAX: f64 = 5000.0;

/// Processor time of a handshake, and how long the last one waits.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let folder = beside_program()?;
    let listen = free_address()?;
    let office = Office::open(folder.path(), listen, folder.path())?;
    let kiosks = (0..KIOSKS)
        .map(|number| office.kiosk(number))
        .collect::<Result<Vec<Kiosk>, _>>()?;
    let gateway = gateway(folder.path(), listen)?;

    let next = Mutex::new(0..HANDSHAKES);
    let waits = Mutex::new(Vec::with_capacity(HANDSHAKES));
    let (began, worked) = (Instant::now(), gateway.processor_time()?);
    all(AT_ONCE, || {
        while let Some(number) = take(&next, Iterator::next) {
            kiosks[number % KIOSKS].connect(listen)?.shake_hands()?;
            // From the moment when the storm broke, not from its own turn.
            take(&waits, |waits| waits.push(began.elapsed()));
        }
        Ok(())
    })?;
    let worked = gateway.processor_time()? - worked;
    let waits = waits.into_inner().expect("nobody panics");
    Ok(rows(worked, waits))
}

fn rows(worked: Duration, waits: Vec<Duration>) -> Vec<Row> {
    let each = worked.as_secs_f64() * 1e6 / HANDSHAKES as f64;
    let waits: Vec<f64> = waits.into_iter().map(millis).collect();
    vec![
        Row::colour("storm: processor time of a full handshake", each, "us")
            .held_to(Bar::AtMost(CPU_MICROSECONDS_MAX)),
        Row::colour(
            "storm: the last of 10,000 waits",
            percentile(waits, 100),
            "ms",
        )
        .held_to(Bar::AtMost(WAIT_MS_MAX)),
    ]
}
