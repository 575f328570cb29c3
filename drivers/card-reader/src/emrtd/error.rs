//! Why a document's chip could not be read.

use std::fmt;

use kiosk_device::{Failure, FailureKind};
use thiserror::Error;

use crate::apdu::{ApduError, FileError, Status};
use crate::secure::SecureError;

/// A part of a document's chip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// What it says before it is opened: EF.CardAccess.
    CardAccess,
    /// The application of travel documents.
    Application,
    /// The agreement on keys.
    Access,
    /// The printed lines.
    Lines,
    /// The portrait.
    Portrait,
    /// What the issuing state signed.
    SecurityObject,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CardAccess => "EF.CardAccess",
            Self::Application => "the application",
            Self::Access => "the access protocol",
            Self::Lines => "DG1",
            Self::Portrait => "DG2",
            Self::SecurityObject => "EF.SOD",
        })
    }
}

/// Why a document's chip could not be read. Holds nothing that was printed or read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EmrtdError {
    /// The card went away, fell silent or talked nonsense.
    #[error(transparent)]
    Apdu(#[from] ApduError),
    /// It is no travel document.
    #[error("the chip holds no travel document")]
    NotADocument,
    /// What is printed does not open it: misread, or another document.
    #[error("the chip does not open with what is printed")]
    WrongKey,
    /// The chip refused.
    #[error("the chip refused {part}: {status}")]
    Refused {
        /// What it refused.
        part: Part,
        /// How.
        status: Status,
    },
    /// A protected answer was not made by the chip, or not to this command.
    #[error("an answer of the chip was changed on the way")]
    Tampered,
    /// A file could not be read to its end.
    #[error("{part} cannot be read")]
    File {
        /// Which.
        part: Part,
        /// Why.
        #[source]
        error: FileError,
    },
    /// A file was read and says nothing that we understand.
    #[error("{0} holds something else than a document's")]
    Content(Part),
    /// A kind of document that this kiosk is not set to take.
    #[error("this kiosk takes no such document")]
    NotTaken,
}

impl From<SecureError> for EmrtdError {
    fn from(SecureError: SecureError) -> Self {
        Self::Tampered
    }
}

impl From<EmrtdError> for Failure {
    fn from(error: EmrtdError) -> Self {
        match error {
            EmrtdError::Apdu(apdu) => apdu.into(),
            EmrtdError::WrongKey => Self::new(FailureKind::WrongKey, error.to_string()),
            EmrtdError::NotTaken => Self::new(FailureKind::Unsupported, error.to_string()),
            EmrtdError::File { error: cause, .. } => {
                Self::new(FailureKind::Unreadable, format!("{error}: {cause}"))
            }
            _ => Self::new(FailureKind::Unreadable, error.to_string()),
        }
    }
}
