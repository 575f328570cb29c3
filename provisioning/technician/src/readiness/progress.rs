//! What was done so far, kept on the disk between two runs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kiosk_enrolment::files::{self, FileError};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Steps that are done, and what came of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The kiosk that it is about.
    pub kiosk: String,
    /// What the machine did, by its id.
    pub deeds: BTreeMap<String, Deed>,
    /// What the technician saw, by the id of the question.
    pub eyes: BTreeMap<String, bool>,
}

/// One thing that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state", content = "found")]
pub enum Deed {
    /// It worked.
    Well(String),
    /// There is nothing to try it on.
    Skipped(String),
    /// It did not work.
    Failed(String),
}

/// Why what was done so far cannot be used.
#[derive(Debug, Error)]
pub enum ProgressError {
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// Not ours, or damaged.
    #[error("{0} cannot be understood; delete it and begin again")]
    Damaged(PathBuf),
    /// Of another kiosk.
    #[error("{path} is about {found}, this is {wanted}; name another file with --out")]
    OtherKiosk {
        /// Which file.
        path: PathBuf,
        /// Whom it is about.
        found: String,
        /// Whom it should be about.
        wanted: String,
    },
}

impl Progress {
    /// What the file `path` says of `kiosk`; nothing done when there is none.
    pub fn read(path: &Path, kiosk: &str) -> Result<Self, ProgressError> {
        if !path.exists() {
            let kiosk = kiosk.to_owned();
            return Ok(Self {
                kiosk,
                ..Self::default()
            });
        }
        let text = files::read(path)?;
        let read: Self =
            serde_json::from_str(&text).map_err(|_| ProgressError::Damaged(path.to_owned()))?;
        if read.kiosk != kiosk {
            return Err(ProgressError::OtherKiosk {
                path: path.to_owned(),
                found: read.kiosk,
                wanted: kiosk.to_owned(),
            });
        }
        Ok(read)
    }

    /// Puts it on the disk, whole.
    pub fn keep(&self, path: &Path) -> Result<(), ProgressError> {
        let text = serde_json::to_string(self).expect("it has only types that JSON knows");
        Ok(files::replace(path, &text)?)
    }

    /// Whether `id` was done and need not be done again; what failed is tried anew.
    pub fn has_done(&self, id: &str) -> bool {
        matches!(self.deeds.get(id), Some(Deed::Well(_) | Deed::Skipped(_)))
    }

    /// Whether everything that was tried worked, and everything that was seen was well.
    pub fn all_well(&self) -> bool {
        let failed = |deed: &Deed| matches!(deed, Deed::Failed(_));
        !self.deeds.values().any(failed) && self.eyes.values().all(|well| *well)
    }
}
