//! Adds sessions to their day, keeps the days on disk and reports them until the gateway has them.
//!
//! ```text
//!   conductor ── a session is over ──► shelf: figures.json, whole at every session
//!                                        └── every few minutes: days that grew ──► gateway
//! ```
//!
//! A kiosk in training counts nothing.

mod shelf;

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use kiosk_domain::config::KioskConfig;
use kiosk_domain::figures::SessionFigures;
use kiosk_uplink::Uplink;
use tokio::runtime::Handle;

use crate::clock;
use shelf::Shelf;

/// How often days are reported.
const REPORT_EVERY: Duration = Duration::from_secs(300);
/// The file's name in the data folder.
const FILE: &str = "figures.json";

/// Count sessions.
pub struct Figures {
    jobs: Option<Sender<SessionFigures>>,
}

impl Figures {
    /// A thread that keeps the days in the data folder and reports them.
    pub fn start(config: &KioskConfig, uplink: Uplink, runtime: &Handle) -> Self {
        if config.kiosk.training {
            return Self { jobs: None };
        }
        let (sender, jobs) = channel();
        let kiosk = &config.kiosk;
        let mut shelf = Shelf::open(
            &config.paths.data.join(FILE),
            (kiosk.id.clone(), kiosk.site.clone(), kiosk.county),
        );
        let runtime = runtime.clone();
        std::thread::Builder::new()
            .name("figures".to_owned())
            .spawn(move || work(&mut shelf, &jobs, &uplink, &runtime))
            .expect("the kernel can start a thread at boot");
        Self { jobs: Some(sender) }
    }

    /// A session is over.
    pub fn count(&self, session: SessionFigures) {
        if let Some(jobs) = &self.jobs {
            // Its thread ends only with the kiosk.
            let _ = jobs.send(session);
        }
    }
}

/// Ends when the conductor is gone.
fn work(shelf: &mut Shelf, jobs: &Receiver<SessionFigures>, uplink: &Uplink, runtime: &Handle) {
    let mut due = Instant::now();
    loop {
        match jobs.recv_timeout(due.saturating_duration_since(Instant::now())) {
            Ok(session) => {
                if let Err(error) = shelf.add(&session, clock::wall().date()) {
                    tracing::error!(%error, "a session is missing from the figures");
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                report(shelf, uplink, runtime);
                due = Instant::now() + REPORT_EVERY;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn report(shelf: &mut Shelf, uplink: &Uplink, runtime: &Handle) {
    for day in shelf.due() {
        match runtime.block_on(uplink.report(&day)) {
            Ok(sessions) => {
                if let Err(error) = shelf.taken(&day, sessions, clock::wall().date()) {
                    tracing::warn!(%error, "reported figures are reported again");
                }
            }
            Err(error) => {
                tracing::debug!(%error, "figures are reported later");
                return;
            }
        }
    }
}
