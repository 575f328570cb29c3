//! The power goes while the gateway writes: what only the page cache had is gone.
//!
//! ```text
//!   kiosk ══ batches ══► gateway ──► ledger on a disk of its own ── cut, at any moment
//!     └── counts an acknowledgement only when it arrived before the cut
//! ```
//!
//! That the cut takes what was not synced is shown beside the kiosk's queue
//! (`kiosk_outbox::it::power_cut::the_cut_takes_what_was_not_synced`).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hyper::Method;
use kiosk_envelope::SealedTransaction;
use kiosk_protocol::{Acknowledgement, AgencyPage, Route, agency_transactions_path};
use tempfile::tempdir;

use crate::authority::Identity;
use crate::cluster::Cluster;
use crate::disk::Disk;
use crate::gateway::Gateway;
use crate::rounds::{before_cuts, tell};
use crate::sample::{Chain, KIOSK, batch};

/// PostgreSQL begins with 40 MiB.
const DISK_BYTES: u64 = 256 << 20;
const TRANSACTIONS: &str = Route::Transactions.pattern();
/// How many batches are acknowledged before each cut; the kiosk goes on while the power goes.
const BATCHES_BEFORE_CUT: [u64; 4] = [1, 9, 24, 40];
/// The same, in as many rounds as one likes.
const BATCHES_BEFORE_CUT_MAX: u64 = 40;
const BATCH_ROWS: usize = 2;
/// Rows that the kiosk has for each round beyond those that it must have sent before the cut.
const ROWS_MORE: usize = 24;

#[tokio::test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "the emulator knows no FS_IOC_SHUTDOWN; runs on x86_64"
)]
async fn what_was_acknowledged_survives_a_power_cut() {
    let folder = tempdir().expect("a folder");
    let Some(disk) = Disk::make(folder.path(), DISK_BYTES) else {
        return;
    };
    let file = disk.folder().join("ledger.sqlite");
    let mut gateway = Gateway::start_on(&file.to_string_lossy());
    let rounds = before_cuts(&BATCHES_BEFORE_CUT, BATCHES_BEFORE_CUT_MAX);
    let mut kiosk = Backlog::new(&gateway, &rounds);
    let mut lost = 0;
    for &batches in &rounds {
        kiosk.send_until(&gateway, batches).await;
        disk.cut();
        gateway.kill();
        let acknowledged = kiosk.hear_no_more();
        disk.power_up();
        gateway.restart();
        lost += acknowledged.saturating_sub(kiosk.finds(&gateway).await);
    }
    let kept = kiosk.hear_no_more();
    tell("gateway, SQLite", rounds.len(), kept, lost);
    assert_eq!(lost, 0, "of {kept} that were acknowledged");
    kiosk.finishes(&gateway).await;
}

#[tokio::test]
#[cfg_attr(
    target_arch = "aarch64",
    ignore = "the emulator knows no FS_IOC_SHUTDOWN; runs on x86_64"
)]
async fn on_postgresql_too() {
    let folder = tempdir().expect("a folder");
    let Some(disk) = Disk::make(folder.path(), DISK_BYTES) else {
        return;
    };
    let mut cluster = Cluster::start_on(disk.folder());
    let gateway = Gateway::start_on(&cluster.database("ledger"));
    let rounds = before_cuts(&BATCHES_BEFORE_CUT, BATCHES_BEFORE_CUT_MAX);
    let mut kiosk = Backlog::new(&gateway, &rounds);
    let mut lost = 0;
    for &batches in &rounds {
        kiosk.send_until(&gateway, batches).await;
        disk.cut();
        cluster.kill();
        let acknowledged = kiosk.hear_no_more();
        disk.power_up();
        cluster.restart();
        lost += acknowledged.saturating_sub(kiosk.finds(&gateway).await);
    }
    let kept = kiosk.hear_no_more();
    tell("gateway, PostgreSQL", rounds.len(), kept, lost);
    assert_eq!(lost, 0, "of {kept} that were acknowledged");
    kiosk.finishes(&gateway).await;
}

/// A kiosk that sends what it has kept, from the last acknowledgement on.
struct Backlog {
    identity: Identity,
    rows: Arc<Vec<SealedTransaction>>,
    /// What the kiosk has heard.
    acknowledged: Arc<AtomicU64>,
    sending: Option<tokio::task::JoinHandle<()>>,
}

impl Backlog {
    fn new(gateway: &Gateway, rounds: &[u64]) -> Self {
        let batches: u64 = rounds.iter().sum();
        let count = batches as usize * BATCH_ROWS + rounds.len() * ROWS_MORE;
        let identity = gateway
            .authority
            .client(&format!("urn:huduma:kiosk:{KIOSK}"));
        let rows = Chain::new(KIOSK, &identity).several_for("kra", count);
        Self {
            identity,
            rows: Arc::new(rows),
            acknowledged: Arc::default(),
            sending: None,
        }
    }

    /// Sends batch after batch, and returns when so many more were acknowledged; goes on beside.
    async fn send_until(&mut self, gateway: &Gateway, batches: u64) {
        let mut link = gateway.connect(&self.identity).await;
        let (rows, heard) = (Arc::clone(&self.rows), Arc::clone(&self.acknowledged));
        let until = heard.load(Ordering::SeqCst) + batches * BATCH_ROWS as u64;
        self.sending = Some(tokio::spawn(async move {
            loop {
                let from = heard.load(Ordering::SeqCst) as usize;
                let some = rows[from..].iter().take(BATCH_ROWS);
                let answer = link.ask(Method::POST, TRANSACTIONS, batch(some)).await;
                let Ok(answer) = answer else { return };
                let Ok(told) = serde_json::from_slice::<Acknowledgement>(&answer.body) else {
                    return;
                };
                heard.store(told.acknowledged, Ordering::SeqCst);
            }
        }));
        while self.acknowledged.load(Ordering::SeqCst) < until {
            tokio::task::yield_now().await;
        }
    }

    /// What had arrived when the power went; later answers do not count.
    fn hear_no_more(&mut self) -> u64 {
        if let Some(sending) = self.sending.take() {
            sending.abort();
        }
        self.acknowledged.load(Ordering::SeqCst)
    }

    /// How many rows are there; each once, as it was sent, and in its order.
    async fn finds(&self, gateway: &Gateway) -> u64 {
        let kra = "kra".parse().expect("an id");
        let mut agency = gateway.agency("kra").await;
        let (mut found, mut after) = (Vec::new(), 0);
        loop {
            let path = agency_transactions_path(&kra, after, 500);
            let answer = agency.get(&path).await;
            // A database that has just come back is asked once in vain.
            if answer.status.as_u16() == 503 {
                continue;
            }
            let page: AgencyPage = answer.json();
            if page.items.is_empty() {
                break;
            }
            after = page.next;
            found.extend(page.items.into_iter().map(|item| item.sealed));
        }
        assert_eq!(found, self.rows[..found.len()]);
        found.len() as u64
    }

    /// The rest is sent, and the ledger holds exactly what the kiosk kept.
    async fn finishes(&mut self, gateway: &Gateway) {
        let mut link = gateway.connect(&self.identity).await;
        let from = self.acknowledged.load(Ordering::SeqCst) as usize;
        let rest = batch(&self.rows[from..]);
        let told: Acknowledgement = loop {
            let answer = link.post(TRANSACTIONS, rest.clone()).await;
            if answer.status.as_u16() != 503 {
                break answer.json();
            }
        };
        assert_eq!(told.acknowledged, self.rows.len() as u64);
        assert_eq!(self.finds(gateway).await, self.rows.len() as u64);
    }
}
