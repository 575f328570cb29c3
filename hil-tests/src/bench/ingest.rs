//! Transactions a second that a gateway makes durable, over mutually authenticated TLS, against the
//! disk's own sync rate. Gateway, kiosks and disk share this machine's cores.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use super::disk::{Disk, beside_program, per_second};
use super::kiosks::{Kiosk, Link, Office, free_address, gateway};
use super::program::Program;
use super::samples::{median, millis, percentile};
use super::{Bar, BenchError, Row};

pub const KIOSKS: usize = 16;
pub const BATCH_ROWS: usize = 100;
pub const ROW_BYTES: usize = 1024;
/// Slices of sending and of the disk alone take turns.
pub const SLICES: usize = 5;
pub const BATCHES_PER_SLICE: usize = 25;
const SYNCS_PER_SLICE: usize = 400;

const RATE_RATIO_MIN: f64 = 12.0;
const CPU_MICROSECONDS_MAX: f64 = 9.0;
/// Rows that came before must not be slower than new ones: a flood of them is no attack.
const DUPLICATE_RATIO_MIN: f64 = 1.0;

/// A kiosk with its connection and everything that it will send, slice by slice.
pub struct Sender {
    link: Link,
    slices: Vec<Vec<Vec<u8>>>,
}

/// What some slices took.
#[derive(Default)]
pub struct Spent {
    waits: Vec<Duration>,
    time: Duration,
    /// Of the gateway's threads.
    work: Duration,
}

impl Spent {
    fn rows(&self) -> f64 {
        (self.waits.len() * BATCH_ROWS) as f64
    }

    /// Over all slices.
    pub fn rows_per_second(&self) -> f64 {
        self.rows() / self.time.as_secs_f64()
    }

    /// What the gateway works for one row.
    pub fn work_microseconds_per_row(&self) -> f64 {
        self.work.as_secs_f64() * 1e6 / self.rows()
    }
}

/// Rate, processor time and waits.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let folder = beside_program()?;
    let listen = free_address()?;
    let office = Office::open(folder.path(), listen, folder.path())?;
    let gateway = gateway(folder.path(), listen)?;
    let mut senders = (0..KIOSKS)
        .map(|number| sender(office.kiosk(number)?, listen))
        .collect::<Result<Vec<_>, _>>()?;
    let mut disk = Disk::prepare(&folder.path().join("blocks"))?;

    let mut syncs = Vec::new();
    let (mut new, mut again) = (Spent::default(), Spent::default());
    for slice in 0..SLICES {
        for _ in 0..SYNCS_PER_SLICE {
            syncs.push(disk.overwrite()?);
        }
        send_slice(&gateway, &mut senders, slice, &mut new)?;
        // The answers were lost: everybody sends it once more.
        send_slice(&gateway, &mut senders, slice, &mut again)?;
    }
    Ok(rows(&syncs, new, &again))
}

/// A kiosk that is connected to `gateway`, with all its slices.
pub fn sender(mut kiosk: Kiosk, gateway: SocketAddr) -> Result<Sender, BenchError> {
    let mut slice = || {
        let bodies = (0..BATCHES_PER_SLICE).map(|_| kiosk.batch(BATCH_ROWS, ROW_BYTES));
        bodies.collect::<Result<Vec<_>, _>>()
    };
    let slices = (0..SLICES).map(|_| slice()).collect::<Result<_, _>>()?;
    let link = kiosk.connect(gateway)?;
    Ok(Sender { link, slices })
}

/// All kiosks at once, each with one batch in flight.
pub fn send_slice(
    gateway: &Program,
    senders: &mut [Sender],
    slice: usize,
    spent: &mut Spent,
) -> Result<(), BenchError> {
    let (began, worked) = (Instant::now(), gateway.processor_time()?);
    thread::scope(|scope| {
        let threads: Vec<_> = senders
            .iter_mut()
            .map(|sender| scope.spawn(move || sender.send(slice)))
            .collect();
        for thread in threads {
            spent
                .waits
                .extend(thread.join().expect("a sender does not panic")?);
        }
        Ok(())
    })?;
    spent.time += began.elapsed();
    spent.work += gateway.processor_time()? - worked;
    Ok(())
}

impl Sender {
    fn send(&mut self, slice: usize) -> Result<Vec<Duration>, BenchError> {
        let mut waits = Vec::new();
        for body in &self.slices[slice] {
            let (acknowledgement, wait) = self.link.submit(body)?;
            if !acknowledgement.refused.is_empty() {
                return Err(BenchError::Subject("the gateway refused a row".into()));
            }
            waits.push(wait);
        }
        Ok(waits)
    }
}

fn rows(syncs: &[Duration], new: Spent, again: &Spent) -> Vec<Row> {
    let disk = per_second(syncs);
    let rate = new.rows_per_second();
    let work = new.work_microseconds_per_row();
    let waits: Vec<f64> = new.waits.into_iter().map(millis).collect();
    vec![
        Row::colour("4 KiB overwrites and fdatasync", disk, "1/s"),
        Row::colour(
            "gateway: durable rows of 1 KiB, 16 kiosks in batches of 100",
            rate,
            "1/s",
        )
        .against(disk)
        .held_to(Bar::AtLeast(RATE_RATIO_MIN)),
        Row::colour("gateway: processor time a row", work, "us")
            .held_to(Bar::AtMost(CPU_MICROSECONDS_MAX)),
        Row::colour("gateway: wait of a batch, p50", median(waits.clone()), "ms"),
        Row::colour("gateway: wait of a batch, p99", percentile(waits, 99), "ms"),
        Row::colour(
            "gateway: the same rows once more",
            again.rows_per_second(),
            "1/s",
        )
        .against(rate)
        .held_to(Bar::AtLeast(DUPLICATE_RATIO_MIN)),
    ]
}
