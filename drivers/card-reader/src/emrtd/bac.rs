//! Basic access control from the reader's side (ICAO 9303-11 §4.3).

use zeroize::Zeroizing;

use super::talk::Talk;
use super::{EmrtdError, Part};
use crate::apdu::{Command, Expected, Status};
use crate::secure::{Cipher, Session};

/// What the terminal contributes.
struct Own {
    challenge: [u8; 8],
    key: Zeroizing<[u8; 16]>,
}

/// Opens the chip with the seed of its lines. The application is selected already.
pub(super) fn open(talk: &mut Talk<'_>, seed: &[u8; 16]) -> Result<(), EmrtdError> {
    let asked = Command::new(0x00, 0x84, 0x00, 0x00).expecting(expect(8));
    let answer = talk.must(&asked, Part::Access)?;
    let challenge: [u8; 8] = answer.data.as_slice().try_into().map_err(|_| tampered())?;
    let (cipher, own) = (Cipher::triple_des(seed), Own::new()?);
    let data = own.token(&cipher, &challenge)?;
    let answer = talk.ask(
        &Command::new(0x00, 0x82, 0x00, 0x00)
            .with_data(&data)
            .expecting(expect(40)),
        Part::Access,
    )?;
    match answer.status {
        Status::Done => {}
        // Chips say that the key is wrong in several ways (6300, 6982, 6985, 6988, …).
        Status::WrongSecret { .. } | Status::NotAllowed(_) => return Err(EmrtdError::WrongKey),
        status => {
            let part = Part::Access;
            return Err(EmrtdError::Refused { part, status });
        }
    }
    talk.protect(own.session(&cipher, &challenge, &answer.data)?);
    Ok(())
}

impl Own {
    fn new() -> Result<Self, EmrtdError> {
        let mut own = Self {
            challenge: [0; 8],
            key: Zeroizing::new([0; 16]),
        };
        let filled =
            getrandom::fill(&mut own.challenge).and_then(|()| getrandom::fill(&mut *own.key));
        filled.map_err(|_| tampered())?;
        Ok(own)
    }

    fn token(
        &self,
        cipher: &Cipher,
        challenge: &[u8; 8],
    ) -> Result<Zeroizing<Vec<u8>>, EmrtdError> {
        let plain = Zeroizing::new([&self.challenge[..], challenge, &self.key[..]].concat());
        let mut token = cipher.encrypt(&plain, &[])?;
        let checksum = checksum(cipher, &token)?;
        token.extend_from_slice(&checksum);
        Ok(token)
    }

    fn session(
        &self,
        cipher: &Cipher,
        challenge: &[u8; 8],
        answer: &[u8],
    ) -> Result<Session, EmrtdError> {
        let (hidden, told) = answer.split_last_chunk::<8>().ok_or_else(tampered)?;
        if hidden.len() != 32 || checksum(cipher, hidden)? != *told {
            return Err(tampered());
        }
        let shown = cipher.decrypt(hidden, &[])?;
        let ours = shown.get(8..16).ok_or_else(tampered)?;
        if shown[..8] != *challenge || ours != self.challenge {
            return Err(tampered());
        }
        let mut seed = Zeroizing::new([0; 16]);
        for (byte, (one, two)) in seed.iter_mut().zip(self.key.iter().zip(&shown[16..])) {
            *byte = one ^ two;
        }
        let counter = [&challenge[4..], &self.challenge[4..]].concat();
        Ok(Session::new(Cipher::triple_des(&*seed), &counter))
    }
}

/// Thirty-two bytes are whole blocks, and get one more of padding.
fn checksum(cipher: &Cipher, hidden: &[u8]) -> Result<[u8; 8], EmrtdError> {
    let padded = [hidden, &[0x80, 0, 0, 0, 0, 0, 0, 0]].concat();
    Ok(cipher.checksum(&padded)?)
}

fn tampered() -> EmrtdError {
    EmrtdError::Tampered
}

fn expect(count: u32) -> Expected {
    Expected::new(count).expect("8 and 40 are lengths")
}
