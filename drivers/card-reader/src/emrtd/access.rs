//! The way into a chip.

use super::pace::{self, Attempt};
use super::talk::Talk;
use super::{AccessKey, EmrtdError, Part, bac};
use crate::apdu::{Command, Status};

/// How a chip was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// The newer protocol: safe even if somebody listens and guesses afterwards.
    Pace,
    /// The older one.
    Bac,
}

const APPLICATION: [u8; 7] = [0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01];

/// Opens the chip and selects its application.
pub(super) fn open(talk: &mut Talk<'_>, key: &AccessKey) -> Result<Access, EmrtdError> {
    match pace::open(talk, key)? {
        Attempt::Open => {
            select(talk)?;
            Ok(Access::Pace)
        }
        Attempt::NotOurs => {
            select(talk)?;
            // A chip without PACE opens with its lines alone.
            let seed = key.bac_seed().ok_or(EmrtdError::WrongKey)?;
            bac::open(talk, seed)?;
            Ok(Access::Bac)
        }
    }
}

fn select(talk: &mut Talk<'_>) -> Result<(), EmrtdError> {
    let part = Part::Application;
    let answer = talk.ask(&Command::select_application(&APPLICATION), part)?;
    match answer.status {
        Status::Done => Ok(()),
        Status::NotFound | Status::Unknown => Err(EmrtdError::NotADocument),
        status => Err(EmrtdError::Refused { part, status }),
    }
}
