//! How an exchange fails.

use kiosk_device::{Failure, FailureKind, LinkError, OpenError};
use thiserror::Error;

use crate::protocol::{Confirmation, Noise};

/// Why a command was not carried out, split by what the caller can do. Holds no byte of a finger.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Fault {
    /// Nothing came in time. Connect again.
    #[error("{command} was not answered in time")]
    Silent {
        /// The command's name.
        command: &'static str,
    },
    /// What came is no packet, or not in its place. Connect again.
    #[error("the answer to {command} is broken ({noise:?})")]
    Garbled {
        /// The command's name.
        command: &'static str,
        /// What was wrong first.
        noise: Noise,
    },
    /// More data than any module has. Connect again.
    #[error("{command} brought more than {bytes_max} bytes")]
    TooMuch {
        /// The command's name.
        command: &'static str,
        /// The most that is taken.
        bytes_max: usize,
    },
    /// The module said no. The link is good.
    #[error("the module refused {command}: {confirmation}")]
    Refused {
        /// The command's name.
        command: &'static str,
        /// What it said.
        confirmation: Confirmation,
    },
    /// A module with another address answers.
    #[error("address {found:08X} answers {command}, not {wanted:08X}")]
    OtherAddress {
        /// The command's name.
        command: &'static str,
        /// Who answers.
        found: u32,
        /// Who was asked.
        wanted: u32,
    },
    /// The link failed.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The link could not be opened, or the device is none of this family.
    #[error("{0}")]
    Device(Failure),
}

impl From<OpenError> for Fault {
    fn from(error: OpenError) -> Self {
        Self::Device(error.into())
    }
}

impl Fault {
    /// Whether the line must be opened anew before the next command. After a refusal it is still
    /// in step, unless the module wants to be greeted.
    pub fn breaks_line(&self) -> bool {
        match self {
            Self::Refused { confirmation, .. } => matches!(
                confirmation,
                Confirmation::NotVerified | Confirmation::WrongPassword
            ),
            _ => true,
        }
    }

    /// The vendor-free kind.
    pub fn kind(&self) -> FailureKind {
        match self {
            Self::Silent { .. } | Self::Garbled { .. } | Self::TooMuch { .. } => {
                FailureKind::Timeout
            }
            Self::OtherAddress { .. } => FailureKind::NotThatDevice,
            Self::Refused { confirmation, .. } => refused(*confirmation),
            Self::Link(LinkError::Timeout { .. }) => FailureKind::Timeout,
            Self::Link(LinkError::Disconnected { .. }) => FailureKind::Disconnected,
            Self::Device(failure) => failure.kind,
        }
    }
}

fn refused(confirmation: Confirmation) -> FailureKind {
    match confirmation {
        Confirmation::NoFinger => FailureKind::NothingPresented,
        Confirmation::ImageFailed
        | Confirmation::TooMessy
        | Confirmation::TooFewFeatures
        | Confirmation::NoValidImage => FailureKind::Unreadable,
        Confirmation::WrongPassword => FailureKind::NotThatDevice,
        Confirmation::PacketError
        | Confirmation::TemplateUpFailed
        | Confirmation::DataRefused
        | Confirmation::ImageUpFailed => FailureKind::Busy,
        // The power went away: as good as unplugged, and mended by the next greeting.
        Confirmation::NotVerified => FailureKind::Disconnected,
        Confirmation::BadRegister | Confirmation::UnknownCommand => FailureKind::Unsupported,
        _ => FailureKind::HardwareError,
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
