//! Renews the kiosk's certificate in good time, and shows the new one without a restart.
//!
//! A thread of its own, because the clerk blocks: it looks every hour, and asks the gateway only when
//! two thirds of a certificate's life are over. A key in a file is replaced each time, and whoever signs
//! takes the new one from then on. A chip's key stays: it cannot have been copied. So does one under a
//! password, which this kiosk could not give to the next.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use kiosk_domain::config::KioskConfig;
use kiosk_domain::{KioskId, Timestamp};
use kiosk_identity::{
    Address, CERTIFICATE, CURRENT, Clerk, Doors, Failure, Folder, Goal, KEY, KeyStore, Pace, Rest,
    Surroundings, Trust, Word,
};
use kiosk_uplink::Uplink;

use super::note::Note;
use super::signer::Signer;
use crate::clock;

const LOOK_EVERY: Duration = Duration::from_secs(3600);
const PACE: Pace = Pace {
    base: Duration::from_secs(60),
    cap: Duration::from_secs(6 * 3600),
};
/// More than one renewal takes; what is left over is done at the next look.
const STEPS_MAX: u32 = 16;
/// Below this, somebody should look.
const SOON_MS: i64 = 14 * 24 * 3_600_000;

/// Ends its thread when it is dropped.
pub struct Renewal {
    _stop: Sender<()>,
}

/// What it works with.
struct Desk {
    folder: PathBuf,
    kiosk: KioskId,
    doors: Doors,
    keys: KeyStore,
    fresh_key: bool,
    uplink: Uplink,
    signer: Signer,
    note: Note,
}

/// Who shows and uses what was renewed.
pub struct Users {
    /// Shows the certificate.
    pub uplink: Uplink,
    /// Signs.
    pub signer: Signer,
}

impl Renewal {
    /// Starts. A kiosk whose identity was not made by `kiosk-technician enrol` is not renewed, which
    /// is said in the log.
    pub fn start(
        config: &KioskConfig,
        roots: &str,
        keys: KeyStore,
        users: Users,
        note: Note,
    ) -> Self {
        let (stop, stopped) = mpsc::channel();
        match desk(config, roots, keys, users, note) {
            None => tracing::warn!(
                "the certificate is not renewed by this kiosk: {} is not where `kiosk-technician enrol` puts it",
                config.identity.certificate.display()
            ),
            Some(desk) => {
                let work = move || {
                    let mut wait = Duration::ZERO;
                    while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                        wait = desk.look();
                    }
                };
                std::thread::Builder::new()
                    .name("renewal".to_owned())
                    .spawn(work)
                    .expect("the kernel can start a thread at boot");
            }
        }
        Self { _stop: stop }
    }
}

fn desk(
    config: &KioskConfig,
    roots: &str,
    keys: KeyStore,
    Users { uplink, signer }: Users,
    note: Note,
) -> Option<Desk> {
    let identity = &config.identity;
    let folder = Folder::around(&identity.certificate)?;
    let ours = folder.join(CURRENT).join(KEY) == identity.key;
    let gateway = &config.gateway;
    let doors = Doors {
        est: Vec::new(),
        members: Address::new(&gateway.address, &gateway.server_name),
        trust: Trust::from_pem(roots)?,
    };
    ours.then(|| Desk {
        folder,
        kiosk: config.kiosk.id.clone(),
        doors,
        keys,
        fresh_key: identity.tpm.is_none() && identity.key_password_file.is_none(),
        uplink,
        signer,
        note,
    })
}

impl Desk {
    /// Does what is due; when to look again.
    fn look(&self) -> Duration {
        self.renewed().unwrap_or_else(|failure| {
            tracing::warn!(%failure, "the certificate was not looked at");
            LOOK_EVERY
        })
    }

    fn renewed(&self) -> Result<Duration, Failure> {
        let folder = Folder::open(&self.folder, Box::new(|_| Ok(())))?;
        let keys = self.keys.clone();
        let mut clerk = Clerk::new(folder, keys, self.kiosk.clone(), self.doors.clone(), PACE)?;
        let around = Surroundings {
            clock: &clock::wall,
            random: &|| u64::from_le_bytes(clock::random()),
        };
        let goal = Goal::Keep {
            fresh_key: self.fresh_key,
        };
        for _ in 0..STEPS_MAX {
            match clerk.step(goal, &around) {
                Word::Rests(Rest::Until(at) | Rest::Well(at)) => {
                    let left = at.0.saturating_sub(clerk.now(&around).0).max(1000);
                    return Ok(Duration::from_millis(left.unsigned_abs()).min(LOOK_EVERY));
                }
                Word::Rests(rest) => {
                    if rest == Rest::NeedsTicket {
                        tracing::warn!("there is no identity; `kiosk-technician enrol` makes one");
                    }
                    return Ok(LOOK_EVERY);
                }
                Word::Promoted(leaf) => {
                    tracing::info!("certificate renewed until {}", leaf.not_after.date());
                    self.note.certificate_renewed();
                    self.show();
                }
                Word::Failed(failure) => {
                    let held = clerk.state().current.as_ref();
                    let end = held.map_or(Timestamp(0), |held| held.not_after);
                    told(&failure, end, clerk.now(&around));
                }
                word => tracing::debug!(?word, "renewal"),
            }
        }
        Ok(LOOK_EVERY)
    }

    /// What fails here is read at the next start, from the same files.
    fn show(&self) {
        let current = self.folder.join(CURRENT);
        let shown = || {
            let path = current.join(CERTIFICATE);
            let certificate = std::fs::read_to_string(&path)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            let key = self.keys.key(&current.join(KEY));
            let key = key.map_err(|error| error.to_string())?;
            let shown = self.uplink.show(certificate, Arc::clone(&key));
            shown.map_err(|error| error.to_string())?;
            // Only now: what the new key signs comes over a connection that shows its certificate.
            self.signer.replace(key);
            Ok::<_, String>(())
        };
        if let Err(what) = shown() {
            tracing::error!("the new certificate is shown from the next start on: {what}");
        }
    }
}

fn told(failure: &Failure, end: Timestamp, now: Timestamp) {
    let until = end.date();
    match end.0 - now.0 < SOON_MS {
        true => tracing::error!(%failure, %until, "the certificate is not renewed, and ends soon"),
        false => tracing::warn!(%failure, %until, "the certificate is not renewed yet"),
    }
}
