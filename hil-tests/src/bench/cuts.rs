//! The month of the whole country once more, with three power cuts at the gateway and three cuts of
//! every link inside: nothing may be lost, nothing may be there twice.
//!
//! ```text
//!   4,000 kiosks ══ links, cut ══► gateway, killed ──► ledger on a disk that loses its power
//!        └── an answer that comes after the power went does not count: it is asked for again
//! ```

use std::collections::VecDeque;
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::disk::beside_program;
use super::drain::{AT_ONCE, BATCH_ROWS, BATCHES_PER_KIOSK, Backlog, KIOSKS, all, backlogs, take};
use super::kiosks::{Office, free_address, gateway};
use super::power::Disk;
use super::{Bar, BenchError, Row};

const DISK_BYTES: u64 = 12 << 30;
/// What happens when so many in a hundred rows are acknowledged.
const CUTS: [(u64, Cut); 6] = [
    (10, Cut::Links),
    (25, Cut::Power),
    (40, Cut::Links),
    (55, Cut::Power),
    (70, Cut::Links),
    (85, Cut::Power),
];
const SECONDS_MAX: f64 = 60.0;
/// Between two tries of a kiosk; the field's are longer, with jitter.
const RETRY: Duration = Duration::from_millis(50);
const GIVE_UP: Duration = Duration::from_secs(300);

#[derive(Clone, Copy)]
enum Cut {
    Power,
    Links,
}

/// What kiosks and cuts share.
struct Field {
    backlogs: Mutex<VecDeque<Backlog>>,
    gateway: SocketAddr,
    /// Rows whose acknowledgement counts.
    acknowledged: AtomicU64,
    /// Grows with every power cut.
    era: AtomicU64,
    sockets: Mutex<Vec<TcpStream>>,
    began: Instant,
}

/// Seconds, and what is lost or doubled.
pub fn measure() -> Result<Vec<Row>, BenchError> {
    let folder = beside_program()?;
    let disk = Disk::make(folder.path(), DISK_BYTES)
        .ok_or_else(|| BenchError::Subject("no disk whose power can be cut".into()))?;
    let listen = free_address()?;
    let office = Office::open(folder.path(), listen, disk.folder())?;
    let backlogs = Mutex::new(backlogs(&office)?);
    let mut program = gateway(folder.path(), listen)?;
    let field = Field {
        backlogs,
        gateway: listen,
        acknowledged: AtomicU64::new(0),
        era: AtomicU64::new(0),
        sockets: Mutex::default(),
        began: Instant::now(),
    };
    let (seconds, program) = thread::scope(|scope| {
        let kiosks = scope.spawn(|| all(AT_ONCE, || field.drain()));
        for (percent, cut) in CUTS {
            field.wait_for(percent)?;
            match cut {
                Cut::Links => field.cut_links(),
                Cut::Power => {
                    field.era.fetch_add(1, Ordering::SeqCst);
                    disk.cut();
                    drop(program);
                    disk.power_up();
                    program = gateway(folder.path(), listen)?;
                }
            }
        }
        kiosks.join().expect("nobody panics")?;
        Ok((field.began.elapsed().as_secs_f64(), program))
    })?;
    drop(program);
    rows(seconds, &disk.folder().join("ledger.sqlite"))
}

impl Field {
    fn wait_for(&self, percent: u64) -> Result<(), BenchError> {
        let rows = (KIOSKS * BATCHES_PER_KIOSK * BATCH_ROWS) as u64 * percent / 100;
        while self.acknowledged.load(Ordering::SeqCst) < rows {
            if self.began.elapsed() > GIVE_UP {
                return Err(BenchError::Subject("the drain stands still".into()));
            }
            thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    fn cut_links(&self) {
        for socket in take(&self.sockets, std::mem::take) {
            let _ = socket.shutdown(Shutdown::Both);
        }
    }

    fn drain(&self) -> Result<(), BenchError> {
        while let Some(backlog) = take(&self.backlogs, VecDeque::pop_front) {
            let mut done = 0;
            while done < BATCHES_PER_KIOSK {
                if self.send(&backlog, &mut done).is_ok() {
                    continue;
                }
                if self.began.elapsed() > GIVE_UP {
                    return Err(BenchError::Subject("a kiosk cannot get through".into()));
                }
                thread::sleep(RETRY);
            }
        }
        Ok(())
    }

    /// Sends on one connection, from the last acknowledgement on, until it breaks.
    fn send(&self, backlog: &Backlog, done: &mut usize) -> Result<(), BenchError> {
        let mut link = backlog.kiosk.connect(self.gateway)?;
        let socket = link.socket()?;
        take(&self.sockets, |sockets| sockets.push(socket));
        while let Some(body) = backlog.bodies.get(*done) {
            let era = self.era.load(Ordering::SeqCst);
            let acknowledged = link.submit(body)?.0.acknowledged;
            if self.era.load(Ordering::SeqCst) != era {
                return Err(BenchError::Subject("the power went meanwhile".into()));
            }
            let now = usize::try_from(acknowledged).unwrap_or(0) / BATCH_ROWS;
            let more = now.saturating_sub(*done) * BATCH_ROWS;
            self.acknowledged.fetch_add(more as u64, Ordering::SeqCst);
            *done = now;
        }
        Ok(())
    }
}

fn rows(seconds: f64, ledger: &Path) -> Result<Vec<Row>, BenchError> {
    let counted = || BenchError::subject("the ledger");
    let ledger = Connection::open(ledger).map_err(counted())?;
    let ask = |sql: &str| {
        ledger
            .query_row(sql, [], |row| row.get::<_, f64>(0))
            .map_err(counted())
    };
    let there = ask("select cast(sum(count) as real) from parcel")?;
    let astray = ask(
        "select cast(count(*) as real) from (select first, coalesce(lag(first + count) \
         over (partition by kiosk, epoch order by first), 1) as next from parcel) \
         where first <> next",
    )?;
    let unlinked = ask("select cast(count(*) as real) from parcel where link <> 'linked'")?;
    let sent = (KIOSKS * BATCHES_PER_KIOSK * BATCH_ROWS) as f64;
    let none = |name: &str, value| Row::colour(name, value, "").held_to(Bar::AtMost(0.0));
    Ok(vec![
        Row::colour(
            "cuts: 2,000,000 rows, 3 power cuts, 3 link cuts",
            seconds,
            "s",
        )
        .held_to(Bar::AtMost(SECONDS_MAX)),
        none("cuts: rows lost", (sent - there).max(0.0)),
        none("cuts: rows twice", (there - sent).max(0.0)),
        none("cuts: parcels that overlap or leave a gap", astray),
        none("cuts: chains that are not whole", unlinked),
    ])
}
