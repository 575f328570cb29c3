//! Why a card proved nothing.

use std::fmt;

use kiosk_device::{Failure, FailureKind};
use thiserror::Error;

use super::NotAPin;
use crate::apdu::{ApduError, ChannelError, Status};

/// What was being asked of the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// SELECT of its application.
    Select,
    /// GET DATA of its certificate.
    Certificate,
    /// VERIFY of the PIN.
    Pin,
    /// GENERAL AUTHENTICATE.
    Signature,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Select => "the selection of its application",
            Self::Certificate => "its certificate",
            Self::Pin => "the PIN",
            Self::Signature => "a signature",
        })
    }
}

/// Why a card proved nothing. Holds neither PIN nor name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StaffError {
    /// It was taken away, or reset, before it was through. Nobody did wrong.
    #[error("the card was taken away too early")]
    Pulled,
    /// It holds no staff application, or no certificate in it.
    #[error("this is no staff card")]
    NotAStaffCard,
    /// Our root does not vouch for its certificate.
    #[error("the card was issued by somebody else")]
    NotOurs,
    /// A certificate, and not one of the staff's, or of the card's other key.
    #[error("the certificate is not meant for this")]
    NotForThis,
    /// Its certificate has run out.
    #[error("the card has expired")]
    Expired,
    /// Its certificate does not hold yet; or the kiosk's clock is wrong.
    #[error("the card is not valid yet; check the kiosk's clock")]
    NotYetValid,
    /// Its certificate is on the list.
    #[error("the card was revoked")]
    Revoked,
    /// Its certificate was never signed by us, or it does not hold the certificate's key.
    #[error("the card is forged")]
    Forged,
    /// Not the PIN.
    #[error("the PIN is wrong")]
    WrongPin {
        /// How many tries are left, where the card tells; never 0.
        tries_left: Option<u8>,
    },
    /// Too many wrong PINs. Only whoever issued the card can help.
    #[error("the card is locked after too many wrong PINs")]
    Locked,
    /// It refused.
    #[error("the card refused {step}: {status}")]
    Refused {
        /// What.
        step: Step,
        /// How.
        status: Status,
    },
    /// It answered nonsense.
    #[error("the card answered nonsense to {0}")]
    Nonsense(Step),
    /// It fell silent, or the reader did.
    #[error(transparent)]
    Apdu(ApduError),
}

impl From<ApduError> for StaffError {
    fn from(error: ApduError) -> Self {
        match error {
            ApduError::Channel(ChannelError::Removed | ChannelError::Reset) => Self::Pulled,
            error => Self::Apdu(error),
        }
    }
}

impl From<StaffError> for Failure {
    fn from(error: StaffError) -> Self {
        match error {
            StaffError::Apdu(apdu) => apdu.into(),
            error => Self::new(FailureKind::Unreadable, error.to_string()),
        }
    }
}

impl From<NotAPin> for Failure {
    fn from(error: NotAPin) -> Self {
        Self::new(FailureKind::Unreadable, error.to_string())
    }
}
