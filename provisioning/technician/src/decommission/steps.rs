//! The steps, in their order; see the drawing in [`super`].

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use kiosk_domain::Timestamp;
use kiosk_domain::config::KioskConfig;
use kiosk_enrolment::files::{self, FileError};
use kiosk_envelope::SignError;
use kiosk_identity::Folder;
use serde_json::json;
use thiserror::Error;

use super::{queue, wipe};
use crate::kiosk::{Kiosk, KioskError};
use kiosk_enrolment::signed::{WIPED, signed};

/// Where things lie.
pub struct Places {
    /// The kiosk's config.
    pub config: PathBuf,
    /// Where the signed receipt goes.
    pub receipt: PathBuf,
    /// Where a queue that is not empty is saved.
    pub save_queue: Option<PathBuf>,
}

/// Why it stopped. Run again when the cause is mended.
#[derive(Debug, Error)]
pub enum DecommissionError {
    /// The config or the key.
    #[error(transparent)]
    Kiosk(#[from] KioskError),
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The disk said no.
    #[error("{path} cannot be wiped or moved; check who owns it")]
    Disk {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The queue.
    #[error("{path} cannot be read; call operations before anything is wiped")]
    Queue {
        /// Which file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// Citizens' transactions would be lost.
    #[error(
        "{0} transactions are not at the gateway yet; connect the kiosk until they are, or save them with --save-queue FILE and give that to operations"
    )]
    Waiting(u64),
    /// What must survive lies in what is wiped.
    #[error("{0} lies in a folder that is wiped; name a place outside it")]
    Inside(PathBuf),
    /// The key did not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// Named another kiosk.
    #[error("this is {found}, not {named}; go to the right kiosk, or name this one")]
    OtherKiosk {
        /// The one of the config.
        found: String,
        /// The one that was named.
        named: String,
    },
}

/// Does what is not done yet, telling `step` before each one; the signed receipt.
pub fn run(
    places: &Places,
    named: &str,
    now: Timestamp,
    step: &mut dyn FnMut(&'static str),
) -> Result<String, DecommissionError> {
    let aside = beside(&places.config, "decommissioned");
    let draft = beside(&places.receipt, "unfinished");
    let kiosk = match places.config.exists() {
        true => Kiosk::read(&places.config)?,
        false => Kiosk::read(&aside)?,
    };
    let found = kiosk.config.kiosk.id.as_str();
    if found != named {
        let (found, named) = (found.to_owned(), named.to_owned());
        return Err(DecommissionError::OtherKiosk { found, named });
    }
    let data = kiosk.path(&kiosk.config.paths.data);
    outside(&data, places)?;
    let identities = Folder::around(&kiosk.path(&kiosk.config.identity.certificate));
    if let Some(identities) = &identities {
        outside(identities, places)?;
    }
    step("put the config aside");
    if places.config.exists() {
        moved(&places.config, &aside)?;
    }
    if !places.receipt.exists() {
        step("save the queue");
        let saved = match draft.exists() {
            true => None,
            false => Some(save(&kiosk, places.save_queue.as_deref())?),
        };
        step("sign the receipt");
        if let Some(waiting) = saved {
            let claims = json!({
                "iss": found, "iat": now.0.div_euclid(1000), "saved_transactions": waiting,
                "wiped": wiped(&kiosk.config),
            });
            files::replace(&draft, &signed(WIPED, &claims, &*kiosk.key()?)?)?;
        }
        step("wipe the data");
        // The folder may be reached by a link, which is no folder to remove.
        let data = data.canonicalize().unwrap_or(data);
        wipe::folder(&data).map_err(disk(&data))?;
        step("wipe the key");
        let password = kiosk.config.identity.key_password_file.as_ref();
        let password = password.map(|file| kiosk.path(file));
        for secret in password.into_iter().chain([kiosk.key_path()]) {
            wipe::file(&secret).map_err(disk(&secret))?;
        }
        // Keys of identities that were made and are not in use, too.
        if let Some(identities) = &identities {
            wipe::folder(identities).map_err(disk(identities))?;
        }
        step("put the receipt in its place");
        moved(&draft, &places.receipt)?;
    }
    Ok(files::read(&places.receipt)?.to_string())
}

/// That nothing which must survive lies in the folder `data`, by way of links either.
fn outside(data: &Path, places: &Places) -> Result<(), DecommissionError> {
    // A folder that is gone is wiped already.
    let Ok(data) = data.canonicalize() else {
        return Ok(());
    };
    let survive = [&places.config, &places.receipt];
    for path in survive.into_iter().chain(&places.save_queue) {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let folder = folder.canonicalize().map_err(disk(path))?;
        if folder.starts_with(&data) {
            return Err(DecommissionError::Inside(path.clone()));
        }
    }
    Ok(())
}

/// How many transactions were not at the gateway; they are in `to` now.
fn save(kiosk: &Kiosk, to: Option<&Path>) -> Result<u64, DecommissionError> {
    let path = kiosk.path(&kiosk.config.paths.data).join("outbox.db");
    let failed = |source| DecommissionError::Queue {
        path: path.clone(),
        source,
    };
    let waiting = queue::waiting(&path).map_err(failed)?;
    match (waiting, to) {
        (0, _) => {}
        (_, None) => return Err(DecommissionError::Waiting(waiting)),
        (_, Some(copy)) => {
            // What an interrupted run left may be half of it.
            let unfinished = beside(copy, "unfinished");
            wipe::file(&unfinished).map_err(disk(&unfinished))?;
            queue::saved(&path, &unfinished).map_err(failed)?;
            let written = fs::File::open(&unfinished).and_then(|file| file.sync_all());
            written.map_err(disk(&unfinished))?;
            moved(&unfinished, copy)?;
        }
    }
    Ok(waiting)
}

/// What the receipt says is gone, in the words of the config.
fn wiped(config: &KioskConfig) -> Vec<&'static str> {
    let password = config.identity.key_password_file.as_ref();
    let password = password.map(|_| "identity.key_password_file");
    ["paths.data"]
        .into_iter()
        .chain(password)
        .chain(["identity.key"])
        .collect()
}

fn moved(from: &Path, to: &Path) -> Result<(), DecommissionError> {
    fs::rename(from, to)
        .and_then(|()| wipe::synced(to.parent()))
        .map_err(disk(from))
}

fn disk(path: &Path) -> impl Fn(io::Error) -> DecommissionError {
    let path = path.to_owned();
    move |source| DecommissionError::Disk {
        path: path.clone(),
        source,
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{ending}"));
    name.into()
}
