//! Transactions a second that a gateway makes durable, over mutually authenticated TLS, against the
//! disk's own sync rate. Gateway, kiosks and disk share this machine's cores.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::disk::{Disk, beside_program};
use super::kiosks::{Kiosk, Link, Office};
use super::program::Program;
use super::samples::{median, millis, percentile};
use super::{Bar, BenchError, Row};

const KIOSKS: usize = 16;
const BATCH_ROWS: usize = 100;
const ROW_BYTES: usize = 1024;
/// Slices of sending and of the disk alone take turns.
const SLICES: usize = 5;
const BATCHES_PER_SLICE: usize = 25;
const SYNCS_PER_SLICE: usize = 400;
const START_WITHIN: Duration = Duration::from_secs(10);

const RATE_RATIO_MIN: f64 = 12.0;
const CPU_MICROSECONDS_MAX: f64 = 9.0;

/// A kiosk with its connection and everything that it will send.
struct Sender {
    link: Link,
    bodies: Vec<Vec<u8>>,
}

/// Rate, processor time and waits.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let folder = beside_program()?;
    let listen = free_address()?;
    let office = Office::open(folder.path(), listen)?;
    let gateway = gateway(folder.path(), listen)?;
    let mut senders = (0..KIOSKS)
        .map(|number| sender(office.kiosk(number)?, listen))
        .collect::<Result<Vec<_>, _>>()?;
    let mut disk = Disk::prepare(&folder.path().join("blocks"))?;

    let (mut syncs, mut waits) = (Vec::new(), Vec::new());
    let (mut sending, mut worked) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..SLICES {
        for _ in 0..SYNCS_PER_SLICE {
            syncs.push(disk.overwrite()?);
        }
        let (began, worked_before) = (Instant::now(), gateway.processor_time()?);
        waits.extend(send_slice(&mut senders)?);
        sending += began.elapsed();
        worked += gateway.processor_time()? - worked_before;
    }
    Ok(rows(&syncs, &waits, sending, worked))
}

fn sender(mut kiosk: Kiosk, gateway: SocketAddr) -> Result<Sender, BenchError> {
    let bodies = (0..SLICES * BATCHES_PER_SLICE)
        .map(|_| kiosk.batch(BATCH_ROWS, ROW_BYTES))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Sender {
        link: kiosk.connect(gateway)?,
        bodies,
    })
}

/// All kiosks at once, each with one batch in flight; the waits of all.
fn send_slice(senders: &mut [Sender]) -> Result<Vec<Duration>, BenchError> {
    thread::scope(|scope| {
        let threads: Vec<_> = senders
            .iter_mut()
            .map(|sender| scope.spawn(move || sender.send()))
            .collect();
        let mut waits = Vec::new();
        for thread in threads {
            waits.extend(thread.join().expect("a sender does not panic")?);
        }
        Ok(waits)
    })
}

impl Sender {
    fn send(&mut self) -> Result<Vec<Duration>, BenchError> {
        let mut waits = Vec::new();
        for body in self.bodies.drain(..BATCHES_PER_SLICE) {
            let (acknowledgement, wait) = self.link.submit(&body)?;
            if !acknowledgement.refused.is_empty() {
                return Err(BenchError::Subject("the gateway refused a row".into()));
            }
            waits.push(wait);
        }
        Ok(waits)
    }
}

fn rows(syncs: &[Duration], waits: &[Duration], sending: Duration, worked: Duration) -> Vec<Row> {
    let count = (waits.len() * BATCH_ROWS) as f64;
    let disk = syncs.len() as f64 / syncs.iter().sum::<Duration>().as_secs_f64();
    let waits: Vec<f64> = waits.iter().copied().map(millis).collect();
    let per_row = worked.as_secs_f64() * 1e6 / count;
    vec![
        Row::colour("4 KiB overwrites and fdatasync", disk, "1/s"),
        Row::colour(
            "gateway: durable rows of 1 KiB, 16 kiosks in batches of 100",
            count / sending.as_secs_f64(),
            "1/s",
        )
        .against(disk)
        .held_to(Bar::AtLeast(RATE_RATIO_MIN)),
        Row::colour("gateway: processor time a row", per_row, "us")
            .held_to(Bar::AtMost(CPU_MICROSECONDS_MAX)),
        Row::colour("gateway: wait of a batch, p50", median(waits.clone()), "ms"),
        Row::colour("gateway: wait of a batch, p99", percentile(waits, 99), "ms"),
    ]
}

/// The gateway from beside this program, once it listens.
pub fn gateway(folder: &std::path::Path, listen: SocketAddr) -> Result<Program, BenchError> {
    let own = std::env::current_exe().map_err(BenchError::machine("this program's path"))?;
    let mut command = Command::new(own.with_file_name("kiosk-gateway"));
    command
        .arg("--config")
        .arg(folder.join("gateway.toml"))
        .env("RUST_LOG", "warn");
    let mut program = Program::start(&mut command)?;
    while TcpStream::connect(listen).is_err() {
        if program.ended().is_some() || program.began().elapsed() > START_WITHIN {
            return Err(BenchError::Subject("kiosk-gateway does not listen".into()));
        }
        thread::sleep(Duration::from_millis(10));
    }
    Ok(program)
}

/// A loopback address that is free now.
pub fn free_address() -> Result<SocketAddr, BenchError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map_err(BenchError::machine("a free port"))
}
