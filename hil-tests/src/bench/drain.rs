//! A month of the whole country, held back by an outage, comes at once: every kiosk connects anew,
//! with a full handshake, and sends what it has kept.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use super::disk::beside_program;
use super::kiosks::{Kiosk, Office, free_address, gateway};
use super::{Bar, BenchError, Row};

pub const KIOSKS: usize = 4000;
pub const BATCHES_PER_KIOSK: usize = 5;
pub const BATCH_ROWS: usize = 100;
const ROW_BYTES: usize = 1024;
/// Kiosks that are connected at the same time.
pub const AT_ONCE: usize = 64;
/// Those that make what is sent, beforehand.
const MAKERS: usize = 2;

const SECONDS_MAX: f64 = 20.0;
const GATEWAY_MIB_MAX: f64 = 256.0;

/// A kiosk and what it has kept.
pub struct Backlog {
    pub kiosk: Kiosk,
    pub bodies: Vec<Vec<u8>>,
}

/// Seconds, and the gateway's memory at its highest.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let folder = beside_program()?;
    let listen = free_address()?;
    let office = Office::open(folder.path(), listen, folder.path())?;
    let backlogs = Mutex::new(backlogs(&office)?);
    let gateway = gateway(folder.path(), listen)?;

    let began = Instant::now();
    all(AT_ONCE, || drain(&backlogs, listen))?;
    let seconds = began.elapsed().as_secs_f64();
    let rows = (KIOSKS * BATCHES_PER_KIOSK * BATCH_ROWS) as f64;
    Ok(vec![
        Row::colour("drain: 2,000,000 rows of 4,000 kiosks", seconds, "s")
            .held_to(Bar::AtMost(SECONDS_MAX)),
        Row::colour("drain: rows", rows / seconds, "1/s"),
        Row::colour(
            "drain: the gateway's memory at its highest",
            gateway.peak_mib()?,
            "MiB",
        )
        .held_to(Bar::AtMost(GATEWAY_MIB_MAX)),
    ])
}

/// Everybody's, made beforehand.
pub fn backlogs(office: &Office) -> Result<VecDeque<Backlog>, BenchError> {
    let made = Mutex::new(VecDeque::with_capacity(KIOSKS));
    let next = Mutex::new(0..KIOSKS);
    all(MAKERS, || {
        while let Some(number) = take(&next, Iterator::next) {
            let mut kiosk = office.kiosk(number)?;
            let bodies = (0..BATCHES_PER_KIOSK).map(|_| kiosk.batch(BATCH_ROWS, ROW_BYTES));
            let bodies = bodies.collect::<Result<_, _>>()?;
            take(&made, |made| made.push_back(Backlog { kiosk, bodies }));
        }
        Ok(())
    })?;
    Ok(made.into_inner().expect("nobody panics"))
}

fn drain(backlogs: &Mutex<VecDeque<Backlog>>, gateway: SocketAddr) -> Result<(), BenchError> {
    while let Some(backlog) = take(backlogs, VecDeque::pop_front) {
        let mut link = backlog.kiosk.connect(gateway)?;
        let mut acknowledged = 0;
        for body in backlog.bodies {
            acknowledged = link.submit(&body)?.0.acknowledged;
        }
        if acknowledged != (BATCHES_PER_KIOSK * BATCH_ROWS) as u64 {
            let why = format!("a kiosk has {acknowledged} rows acknowledged at its end");
            return Err(BenchError::Subject(why));
        }
    }
    Ok(())
}

/// Runs `work` on so many threads.
pub fn all(
    threads: usize,
    work: impl Fn() -> Result<(), BenchError> + Sync,
) -> Result<(), BenchError> {
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(&work)).collect();
        running
            .into_iter()
            .try_for_each(|thread| thread.join().expect("nobody panics"))
    })
}

/// Does `what` to what is shared.
pub fn take<T, U>(shared: &Mutex<T>, what: impl FnOnce(&mut T) -> U) -> U {
    what(&mut shared.lock().expect("nobody panics"))
}
