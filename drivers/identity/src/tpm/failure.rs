//! Why a TPM did not do it, told by what can be done about it.

use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;
use tss_esapi::constants::response_code::Tss2ResponseCodeKind as Kind;
use tss_esapi::{Error as TssError, constants::response_code::Tss2ResponseCode};

use crate::KeyFileError;

/// Why there is no key or no signature.
#[derive(Debug, Error)]
pub enum TpmError {
    /// The address is not one of a TPM.
    #[error("`{0}` is no address of a TPM; write such as `device:/dev/tpmrm0`")]
    Address(String),
    /// Nothing answers there.
    #[error(
        "no TPM answers at {address}: {source}; check that it is switched on, and who may open it"
    )]
    Absent {
        /// Where.
        address: String,
        /// What the way to it said.
        source: TssError,
    },
    /// A command was begun and did not end. The chip is asked anew at the next call.
    #[error("TPM did not answer within {} ms; try again, or restart the device", after.as_millis())]
    Hung {
        /// How long it was waited for.
        after: Duration,
    },
    /// It has other things to do, or too many are waiting.
    #[error("TPM is busy; try again")]
    Busy,
    /// Somebody has guessed passwords.
    #[error(
        "TPM is locked after wrong passwords; wait, or unlock it with `tpm2_dictionarylockout -c`"
    )]
    LockedOut,
    /// Making keys needs a password that this program does not have.
    #[error("TPM has an owner's password; take it off with `tpm2_changeauth -c owner -p`")]
    OwnerPassword,
    /// The file was made with another chip.
    #[error("key {path} belongs to another TPM; put disk and board together again, or enrol anew")]
    OtherTpm {
        /// The file.
        path: PathBuf,
    },
    /// The same chip, and its owner's secret is a new one.
    #[error("key {path} is lost: its TPM was cleared; enrol anew")]
    Cleared {
        /// The file.
        path: PathBuf,
    },
    /// The file is not what was written there.
    #[error("key {path} is damaged: {why}; enrol anew")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// In what.
        why: &'static str,
    },
    /// The file itself.
    #[error(transparent)]
    File(#[from] KeyFileError),
    /// The chip answered with a signature that its own public key does not verify.
    #[error("TPM gave a signature that does not fit its key; replace the board")]
    WrongSignature,
    /// Any other refusal.
    #[error("TPM refused to {what}")]
    Refused {
        /// What was asked of it.
        what: &'static str,
        /// Its answer.
        #[source]
        source: TssError,
    },
}

/// What an answer of the chip, or of the way to it, means for whoever asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The way to the chip is broken, or what was loaded is gone: connect anew.
    Lost,
    /// Later.
    Busy,
    /// Locked out.
    LockedOut,
    /// A password is missing.
    Password,
    /// A wrapped key that this chip did not wrap, or not so.
    NotWrapped,
    /// Anything else.
    Other,
}

/// Bits 16 to 23 of a response code say who speaks (TSS 2.0 Overview §5.1): the way to the chip, TCTI.
const TCTI: u32 = 10;

/// Sorts what the library said.
pub(super) fn meaning(error: TssError) -> Meaning {
    let TssError::Tss2Error(code) = error else {
        return Meaning::Other;
    };
    if layer(code) == Some(TCTI) {
        return Meaning::Lost;
    }
    match code.kind() {
        Some(
            Kind::Initialize
            | Kind::Reboot
            | Kind::Handle
            | Kind::ReferenceH0
            | Kind::ReferenceH1
            | Kind::ReferenceS0,
        ) => Meaning::Lost,
        Some(
            Kind::Retry
            | Kind::Yielded
            | Kind::Testing
            | Kind::NvRate
            | Kind::NvUnavailable
            | Kind::Memory
            | Kind::ObjectMemory
            | Kind::SessionMemory
            | Kind::ObjectHandles
            | Kind::SessionHandles,
        ) => Meaning::Busy,
        Some(Kind::Lockout) => Meaning::LockedOut,
        Some(Kind::AuthFail | Kind::BadAuth | Kind::AuthMissing) => Meaning::Password,
        Some(
            Kind::Integrity | Kind::Sensitive | Kind::Binding | Kind::Size | Kind::Insufficient,
        ) => Meaning::NotWrapped,
        _ => Meaning::Other,
    }
}

/// Who speaks. The library keeps the code to itself and only writes it out.
fn layer(code: Tss2ResponseCode) -> Option<u32> {
    let Tss2ResponseCode::FormatZero(code) = code else {
        return None;
    };
    let text = code.to_string();
    let (_, hex) = text.rsplit_once("0x")?;
    Some(u32::from_str_radix(hex, 16).ok()? >> 16 & 0xff)
}
