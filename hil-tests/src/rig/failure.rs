//! Why a rig does not stand, or a step on it cannot be done.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// What went wrong, and what to look at.
#[derive(Debug, Error)]
pub enum RigError {
    /// A file or folder of the rig.
    #[error("{path} cannot be used")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A program that is not where it is looked for, or does not start.
    #[error("{program} does not start; build it, or name its folder with --bin-dir")]
    Program {
        /// Its name.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// A program that did not say what it was to say.
    #[error("{program} did not say `{wanted}`; see {log}")]
    Silent {
        /// Its name.
        program: String,
        /// How the line begins that was waited for.
        wanted: String,
        /// Everything it did say.
        log: PathBuf,
    },
    /// Certificates, keys or the catalogue.
    #[error("rig cannot be set up: {0}")]
    SetUp(String),
    /// The kiosk's dock refused, or was gone.
    #[error("dock: {0}")]
    Dock(String),
    /// The gateway refused an agency, or was gone.
    #[error("gateway, asked by an agency: {0}")]
    Agency(String),
    /// Something that was waited for did not come.
    #[error("{0}")]
    NotSeen(String),
}

impl RigError {
    /// For `map_err`: a file of the rig.
    pub fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }

    /// For `map_err`: setting up.
    pub fn set_up(error: impl std::fmt::Display) -> Self {
        Self::SetUp(error.to_string())
    }

    /// This error and its causes, in one line.
    pub fn chain(&self) -> String {
        let mut line = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            line.push_str(": ");
            line.push_str(&error.to_string());
            cause = error.source();
        }
        line
    }
}
