//! A kiosk without a face, as a process of its own: the real outbox, journal, envelope and uplink.
//!
//! ```text
//!   seal ─► outbox.enqueue (on the disk) ─► printed.txt ─► journal ─► uplink.wake ─► seal …
//! ```
//!
//! It takes citizens until standard input says `drain`, says `empty` once the gateway has
//! everything, and ends with its standard input.

use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use kiosk_envelope::{AgencyKeys, FileKey, seal};
use kiosk_journal::{Event, Journal};
use kiosk_outbox::{Limits, Outbox};
use kiosk_uplink::{Pace, Uplink, UplinkConfig, Wait, Waits};
use tokio::runtime::Builder;

use super::papers::{GATEWAY_NAME, kiosk_id};
use super::printed::{Paper, Receipt};
use super::{made_up, outbox_path};
use crate::rig::{RigError, noise, now};

/// The first epoch of every kiosk.
pub const EPOCH: u32 = 1;
/// Nothing is refused for want of room.
pub const NO_LIMITS: Limits = Limits {
    bytes_max: u64::MAX,
    disk_free_bytes_min: 0,
};
/// Between two looks at whether all has gone.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Quicker than a kiosk in the field, so that a short audit sees many attempts.
const PACE: Pace = Pace {
    heartbeat_every: Duration::from_secs(1),
    waits: Waits::all(Wait::up_to(
        Duration::from_millis(50),
        Duration::from_secs(1),
    )),
    connect_wait: Duration::from_secs(10),
    answer_wait: Duration::from_secs(30),
    bytes_per_second_max: None,
};

/// What the process is told when it starts.
pub struct Orders {
    /// Which kiosk.
    pub number: usize,
    /// Its keys, and where it writes.
    pub folder: PathBuf,
    /// Its line to the gateway, `host:port`.
    pub gateway: String,
    /// Spreads its citizens.
    pub seed: u64,
    /// Between two citizens, in the mean.
    pub gap: Duration,
}

/// Serves until standard input ends.
///
/// # Errors
/// What its files or its outbox say; then it has printed no receipt for what is not on the disk.
pub fn run(orders: &Orders) -> Result<(), RigError> {
    let words = listen();
    let outbox = Outbox::open(&outbox_path(&orders.folder), NO_LIMITS, EPOCH);
    let outbox = outbox.map_err(RigError::set_up)?;
    let journal = Journal::open(&journal_path(&orders.folder)).map_err(RigError::set_up)?;
    journal.started(now()).map_err(RigError::set_up)?;
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(RigError::set_up)?;
    let uplink = Uplink::start(runtime.handle(), config(orders)?, outbox.clone(), |_| ());
    let uplink = uplink.map_err(RigError::set_up)?;
    serve(orders, &words, &outbox, &journal, &uplink)?;
    drain(&words, &outbox, &uplink)
}

/// In a kiosk's folder.
pub fn journal_path(folder: &Path) -> PathBuf {
    folder.join("journal.db")
}

/// Citizens, one after another, until the first word.
fn serve(
    orders: &Orders,
    words: &Receiver<String>,
    outbox: &Outbox,
    journal: &Journal,
    uplink: &Uplink,
) -> Result<(), RigError> {
    let folder = &orders.folder;
    let id = kiosk_id(orders.number);
    let signer = FileKey::from_pem(&read(&folder.join("kiosk.key.pem"))?, None);
    let signer = signer.map_err(RigError::set_up)?;
    let keys = beside(folder, "agency-keys.toml")?;
    let keys = AgencyKeys::parse("agency-keys.toml", &keys).map_err(RigError::set_up)?;
    let mut paper = Paper::open(folder).map_err(RigError::file(folder))?;
    loop {
        let slot = outbox.slot();
        let transaction = made_up::transaction(&id, slot.sequence, now());
        let key = keys.get(&transaction.header.agency).expect("in the file");
        let receipt = Receipt {
            sequence: slot.sequence,
            id: transaction.header.id,
        };
        let sealed = seal(&transaction, slot, key, &signer).map_err(RigError::set_up)?;
        outbox.enqueue(sealed, None).map_err(RigError::set_up)?;
        paper.print(receipt).map_err(RigError::file(folder))?;
        let saved = Event::TransactionSaved {
            transaction: receipt.id,
        };
        journal.noted(saved, now()).map_err(RigError::set_up)?;
        uplink.wake();
        if heard(words, pause(orders, slot.sequence)) {
            return Ok(());
        }
    }
}

/// Says when nothing waits any more, and stays for whoever asks.
fn drain(words: &Receiver<String>, outbox: &Outbox, uplink: &Uplink) -> Result<(), RigError> {
    while outbox.status().map_err(RigError::set_up)?.queued > 0 {
        uplink.wake();
        heard(words, LOOK_EVERY);
    }
    println!("empty");
    std::io::stdout().flush().map_err(RigError::set_up)?;
    loop {
        heard(words, Duration::from_secs(3600));
    }
}

/// Up to twice the mean, by seed and place.
fn pause(orders: &Orders, sequence: u64) -> Duration {
    let micros = u64::try_from(orders.gap.as_micros()).unwrap_or(u64::MAX / 4);
    let drawn = noise(orders.seed, &[orders.number as u64, sequence]);
    Duration::from_micros(drawn % (2 * micros + 1))
}

/// Waits for a word. Whoever started this process has gone when there can be none any more.
fn heard(words: &Receiver<String>, within: Duration) -> bool {
    match words.recv_timeout(within) {
        Ok(_) => true,
        Err(RecvTimeoutError::Timeout) => false,
        Err(RecvTimeoutError::Disconnected) => std::process::exit(0),
    }
}

fn listen() -> Receiver<String> {
    let (sender, words) = mpsc::channel();
    thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    words
}

fn config(orders: &Orders) -> Result<UplinkConfig, RigError> {
    let key = FileKey::from_pem(&read(&orders.folder.join("kiosk.key.pem"))?, None);
    let key = key.map_err(RigError::set_up)?;
    Ok(UplinkConfig {
        address: orders.gateway.clone(),
        server_name: GATEWAY_NAME.to_owned(),
        roots_pem: beside(&orders.folder, "root.pem")?,
        certificate_pem: read(&orders.folder.join("kiosk.pem"))?,
        key: Arc::new(key),
        kiosk: kiosk_id(orders.number),
        pace: PACE,
    })
}

/// A file that all kiosks share.
fn beside(folder: &Path, name: &str) -> Result<String, RigError> {
    read(&folder.with_file_name(name))
}

fn read(path: &Path) -> Result<String, RigError> {
    std::fs::read_to_string(path).map_err(RigError::file(path))
}
