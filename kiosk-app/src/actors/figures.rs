//! Adds sessions to their day, keeps the days on disk and reports them until the gateway has them.
//!
//! ```text
//!   conductor ── a session is over ──► shelf: figures.json, whole at every session
//!                        while the link is up └── days that grew ──► gateway
//! ```
//!
//! What is done in training is a day of its own, which nobody adds to the others.

mod shelf;

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use kiosk_domain::config::KioskConfig;
use kiosk_domain::figures::{DayFigures, SessionFigures};
use kiosk_uplink::Uplink;
use tokio::runtime::Handle;

use super::link::Link;
use crate::clock;
use shelf::Shelf;

/// How often it is looked whether there is a link and something to report.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// How long a day grows before it is reported again.
const REPORT_EVERY: Duration = Duration::from_secs(300);
/// The file's name in the data folder.
const FILE: &str = "figures.json";

/// Count sessions.
pub struct Figures {
    jobs: Sender<SessionFigures>,
}

impl Figures {
    /// A thread that keeps the days in the data folder and reports them over `link`.
    pub fn start(config: &KioskConfig, link: &Link, runtime: &Handle) -> Self {
        let (sender, jobs) = channel();
        let kiosk = &config.kiosk;
        let mut shelf = Shelf::open(
            &config.paths.data.join(FILE),
            (kiosk.id.clone(), kiosk.site.clone(), kiosk.county),
            kiosk.training,
        );
        let gateway = Gateway {
            uplink: link.uplink(),
            is_up: Box::new(link.is_up()),
            runtime: runtime.clone(),
        };
        std::thread::Builder::new()
            .name("figures".to_owned())
            .spawn(move || work(&mut shelf, &jobs, &gateway))
            .expect("the kernel can start a thread at boot");
        Self { jobs: sender }
    }

    /// A session is over.
    pub fn count(&self, session: SessionFigures) {
        // Its thread ends only with the kiosk.
        let _ = self.jobs.send(session);
    }
}

/// The way to the gateway.
struct Gateway {
    uplink: Uplink,
    is_up: Box<dyn Fn() -> bool + Send>,
    runtime: Handle,
}

/// Ends when the conductor is gone.
fn work(shelf: &mut Shelf, jobs: &Receiver<SessionFigures>, gateway: &Gateway) {
    let (mut look_at, mut report_at) = (Instant::now(), Instant::now());
    loop {
        match jobs.recv_timeout(look_at.saturating_duration_since(Instant::now())) {
            Ok(session) => {
                if let Err(error) = shelf.add(&session, clock::wall().date()) {
                    tracing::error!(%error, "a session is missing from the figures");
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                look_at = Instant::now() + LOOK_EVERY;
                if Instant::now() >= report_at && gateway.takes(shelf) {
                    report_at = Instant::now() + REPORT_EVERY;
                }
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

impl Gateway {
    /// Whether something was reported, and all of it.
    fn takes(&self, shelf: &mut Shelf) -> bool {
        let due = shelf.due();
        !due.is_empty() && (self.is_up)() && due.iter().all(|day| self.takes_day(shelf, day))
    }

    fn takes_day(&self, shelf: &mut Shelf, day: &DayFigures) -> bool {
        match self.runtime.block_on(self.uplink.report(day)) {
            Ok(sessions) => {
                if let Err(error) = shelf.taken(day, sessions, clock::wall().date()) {
                    tracing::warn!(%error, "reported figures are reported again");
                }
                true
            }
            Err(error) => {
                tracing::warn!(%error, "figures are reported later");
                false
            }
        }
    }
}
