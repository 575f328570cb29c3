//! What checks look at beside the kiosk's own files: the clock, the system, the network.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use kiosk_domain::Timestamp;

use crate::kiosk::Kiosk;
use crate::probe::{self, Probed};

/// Handed to every check. The gateway is asked at most once, by the first check that needs it.
pub struct Surroundings {
    /// The clock of this machine.
    pub now: Timestamp,
    /// Where the system's own files begin: `/` on a kiosk.
    root: PathBuf,
    /// Ask nothing of the network.
    offline: bool,
    gateway: OnceCell<Probed>,
}

impl Surroundings {
    /// As of `now`, with the system below `root`.
    pub fn new(now: Timestamp, root: PathBuf, offline: bool) -> Self {
        Self {
            now,
            root,
            offline,
            gateway: OnceCell::new(),
        }
    }

    /// A file of the system, named without its leading `/`.
    pub fn system(&self, file: &str) -> PathBuf {
        self.root.join(file)
    }

    /// What the gateway said; `None` when it may not be asked.
    pub fn gateway(&self, kiosk: &Kiosk) -> Option<&Probed> {
        (!self.offline).then(|| self.gateway.get_or_init(|| probe::gateway(kiosk)))
    }
}

/// The names in `folder`, sorted; none when it cannot be read.
pub fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
