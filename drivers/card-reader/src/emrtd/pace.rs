//! PACE from the reader's side (ICAO 9303-11 §4.4); `dmrtd` agrees, we carry.

use dmrtd::lds::efcard_access::EfCardAccess;
use dmrtd::proto::pace_session::{PaceAction, PaceSession, PaceSessionError};
use zeroize::Zeroizing;

use super::key::PaceKey;
use super::talk::Talk;
use super::{AccessKey, EmrtdError, Part};
use crate::apdu::{Command, Response, Status};
use crate::secure::{Cipher, Session};

/// How an attempt ended, short of an error.
pub(super) enum Attempt {
    /// The chip is open.
    Open,
    /// The chip does not do what we can: try something else.
    NotOurs,
}

/// EF.CardAccess and its limit: a set of a few object identifiers.
const CARD_ACCESS: u16 = 0x011C;
const CARD_ACCESS_BYTES_MAX: usize = 4096;

/// Tries to open the chip. Nothing is selected yet.
pub(super) fn open(talk: &mut Talk<'_>, key: &AccessKey) -> Result<Attempt, EmrtdError> {
    let Some(mut agreement) = announced(talk)?.and_then(|access| begin(&access, key)) else {
        return Ok(Attempt::NotOurs);
    };
    loop {
        match agreement.next() {
            Ok(PaceAction::SendApdu(bytes)) => {
                let Some(answer) = carry(talk, &Zeroizing::new(bytes))? else {
                    return Ok(Attempt::NotOurs);
                };
                let bytes = Response::wire(&answer.data, 0x9000);
                match agreement.feed_response(&bytes) {
                    Ok(()) => {}
                    Err(PaceSessionError::AuthTokenMismatch) => return Err(EmrtdError::WrongKey),
                    Err(_) => return Ok(Attempt::NotOurs),
                }
            }
            Ok(PaceAction::Done(agreed)) => {
                let (key, check) = (agreed.cipher.ks_enc(), agreed.cipher.ks_mac());
                talk.protect(Session::new(Cipher::aes(key, check), &[]));
                return Ok(Attempt::Open);
            }
            Err(_) => return Ok(Attempt::NotOurs),
        }
    }
}

/// Many chips refuse to select the master file, and old ones have no EF.CardAccess: neither is a
/// failure, they want BAC.
fn announced(talk: &mut Talk<'_>) -> Result<Option<EfCardAccess>, EmrtdError> {
    let part = Part::CardAccess;
    talk.ask(&Command::select_master_file(), part)?;
    let file = match talk.file(CARD_ACCESS, part, CARD_ACCESS_BYTES_MAX) {
        Ok(file) => file,
        Err(EmrtdError::Apdu(error)) => return Err(error.into()),
        Err(_) => None,
    };
    Ok(file.and_then(|file| EfCardAccess::from_bytes(file.to_vec()).ok()))
}

fn begin(access: &EfCardAccess, key: &AccessKey) -> Option<PaceSession<PaceKey>> {
    let info = access.pace_info()?;
    let parameters = u32::try_from(info.parameter_id?).ok()?;
    PaceSession::new(PaceKey(key.clone()), info.protocol.clone(), parameters).ok()
}

/// `None` when the chip does not go along.
fn carry(talk: &mut Talk<'_>, bytes: &[u8]) -> Result<Option<Response>, EmrtdError> {
    let Ok(command) = Command::decode(bytes) else {
        return Ok(None);
    };
    let answer = talk.ask(&command, Part::Access)?;
    match answer.status {
        Status::Done => Ok(Some(answer)),
        Status::WrongSecret { .. } => Err(EmrtdError::WrongKey),
        _ => Ok(None),
    }
}
