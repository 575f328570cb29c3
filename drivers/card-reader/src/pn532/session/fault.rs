//! How an exchange fails.

use kiosk_device::{Failure, FailureKind, LinkError, OpenError};
use thiserror::Error;

use crate::pn532::protocol::Noise;

/// Why a command was not carried out by the module. Holds no byte of a card. What a card did wrong
/// is no fault but a [`crate::pn532::protocol::Status`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Fault {
    /// The module does not even say that it heard. It may be without power.
    #[error("{command} was not heard")]
    Unheard {
        /// The command's name.
        command: &'static str,
    },
    /// It heard and did not answer in time.
    #[error("{command} was not answered in time")]
    Unanswered {
        /// The command's name.
        command: &'static str,
    },
    /// What came is no frame, or not in its place.
    #[error("the answer to {command} is broken ({noise:?})")]
    Garbled {
        /// The command's name.
        command: &'static str,
        /// What was wrong first.
        noise: Noise,
    },
    /// Whole frames came, and none of them is an answer to this.
    #[error("{command} is answered with something else")]
    Strange {
        /// The command's name.
        command: &'static str,
    },
    /// The module says that it does not understand.
    #[error("the module does not understand {command}")]
    Refused {
        /// The command's name.
        command: &'static str,
    },
    /// The line broke since the card was found, and with it what the card was told.
    #[error("the line to the module was lost in the middle")]
    Lost,
    /// The link failed.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The link could not be opened, or the device is none of this family.
    #[error("{0}")]
    Device(Failure),
}

impl Fault {
    /// The vendor-free kind.
    pub fn kind(&self) -> FailureKind {
        match self {
            Self::Unheard { .. }
            | Self::Unanswered { .. }
            | Self::Garbled { .. }
            | Self::Strange { .. }
            | Self::Refused { .. }
            | Self::Link(LinkError::Timeout { .. }) => FailureKind::Timeout,
            Self::Lost | Self::Link(LinkError::Disconnected { .. }) => FailureKind::Disconnected,
            Self::Device(failure) => failure.kind,
        }
    }

    /// Whether something answers that does not talk as a module does.
    pub fn is_babble(&self) -> bool {
        matches!(
            self,
            Self::Garbled { .. } | Self::Strange { .. } | Self::Refused { .. }
        )
    }
}

impl From<OpenError> for Fault {
    fn from(error: OpenError) -> Self {
        Self::Device(error.into())
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Device(failure) => failure,
            other => Self::new(other.kind(), other.to_string()),
        }
    }
}
