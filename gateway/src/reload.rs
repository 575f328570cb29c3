//! Takes certificates, key, authorities and revocation lists anew when their files change, so that
//! a revocation needs nobody who remembers to send a signal. What cannot be used changes nothing:
//! the gateway goes on with what it had, and says so.

use std::error::Error;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kiosk_domain::Timestamp;
use tokio::sync::watch;

use crate::config::Config;
use crate::tls::{TlsError, Trust};

/// How often the files are looked at; a revocation bites at most this much later.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long before its end a revocation list begins to be an alarm, in milliseconds.
const ENDS_SOON_MS_MAX: i64 = 3 * 24 * 3600 * 1000;
/// Looks between two alarms: an hour.
const LOOKS_BETWEEN_ALARMS: u32 = 3600;

/// The files, and what was read from them.
pub struct Files {
    config: Config,
    clock: fn() -> Timestamp,
    seen: Vec<Option<Stamp>>,
    trust: watch::Sender<Arc<Trust>>,
}

/// What changes when a file does: length, inode, and when it was written (seconds, nanoseconds).
type Stamp = (u64, u64, i64, i64);

impl Files {
    /// Reads the files that `config` names for the first time. Blocks.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn read(config: &Config, clock: fn() -> Timestamp) -> Result<Self, TlsError> {
        // Looked at before they are read: a change in between is then seen at the next look.
        let seen = stamps(config);
        let trust = Trust::read(config, clock())?;
        trust.remember(config)?;
        Ok(Self {
            config: config.clone(),
            clock,
            seen,
            trust: watch::Sender::new(Arc::new(trust)),
        })
    }

    /// What was read last.
    pub fn trust(&self) -> watch::Receiver<Arc<Trust>> {
        self.trust.subscribe()
    }

    /// Follows the files from a thread of its own, until nobody asks any more.
    pub fn follow(mut self) {
        let mut looks = 0;
        while !self.trust.is_closed() {
            if looks % LOOKS_BETWEEN_ALARMS == 0 {
                self.alarm();
            }
            looks = looks.wrapping_add(1);
            std::thread::sleep(LOOK_EVERY);
            self.look();
        }
    }

    fn look(&mut self) {
        let now_there = stamps(&self.config);
        if now_there == self.seen {
            return;
        }
        let before = Arc::clone(&self.trust.borrow());
        let read = before.read_again(&self.config, (self.clock)());
        let remembered = read.and_then(|trust| trust.remember(&self.config).map(|()| trust));
        match remembered {
            Ok(trust) => {
                tracing::info!("certificates and revocation lists were taken anew");
                self.trust.send_replace(Arc::new(trust));
                self.seen = now_there;
            }
            Err(error) => {
                // A ledger that is away is asked again; a file that is wrong must change first.
                if !matches!(error, TlsError::Remembered(_)) {
                    self.seen = now_there;
                }
                let error = &error as &dyn Error;
                tracing::error!(
                    error,
                    "the files changed and are not used; the old ones hold"
                );
            }
        }
    }

    fn alarm(&self) {
        let left_ms = self.trust.borrow().next_update().0 - (self.clock)().0;
        if left_ms < ENDS_SOON_MS_MAX {
            let hours = left_ms / 3_600_000;
            tracing::warn!("in {hours} h a revocation list runs out, and nobody comes in any more");
        }
    }
}

fn stamps(config: &Config) -> Vec<Option<Stamp>> {
    let enrolment = config.enrolment.iter();
    let enrolment = enrolment.flat_map(|own| [&own.authority, &own.crl]);
    [&config.certificate, &config.key, &config.roots]
        .into_iter()
        .chain(&config.crls)
        .chain(enrolment)
        .map(|path| stamp(path))
        .collect()
}

fn stamp(path: &Path) -> Option<Stamp> {
    let file = std::fs::metadata(path).ok()?;
    Some((file.len(), file.ino(), file.mtime(), file.mtime_nsec()))
}
