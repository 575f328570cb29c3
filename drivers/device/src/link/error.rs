//! What can go wrong on a link, split by what the caller can do.

use std::io;
use std::time::Duration;

use thiserror::Error;

use crate::{Failure, FailureKind};

/// A link that could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The config's text is not a link. Mend the config.
    #[error("`{text}` is not a link: {why}")]
    Text {
        /// The text.
        text: String,
        /// What is wrong and what would be right.
        why: &'static str,
    },
    /// The device cannot be opened. It may come back.
    #[error("cannot open {link}: {remedy}")]
    Open {
        /// The link.
        link: String,
        /// What to do.
        remedy: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

/// A link that did not carry what it was asked to.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LinkError {
    /// Nothing moved in time. The link may still be good.
    #[error("{link} moved nothing for {after:?}")]
    Timeout {
        /// The link.
        link: String,
        /// How long it was given.
        after: Duration,
    },
    /// The link is gone. Open it anew.
    #[error("{link} is disconnected: {detail}")]
    Disconnected {
        /// The link.
        link: String,
        /// What the system said.
        detail: String,
    },
}

/// A write that did not finish.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("wrote at most {sent_max} bytes")]
pub struct WriteError {
    /// How many bytes may have left; never fewer than really did.
    pub sent_max: usize,
    /// Why.
    #[source]
    pub error: LinkError,
}

impl From<LinkError> for Failure {
    fn from(error: LinkError) -> Self {
        let kind = match error {
            LinkError::Timeout { .. } => FailureKind::Timeout,
            LinkError::Disconnected { .. } => FailureKind::Disconnected,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match &error {
            OpenError::Text { .. } => Self::new(FailureKind::NotThatDevice, error.to_string()),
            OpenError::Open { source, .. } => {
                Self::new(FailureKind::Disconnected, format!("{error} ({source})"))
            }
        }
    }
}
