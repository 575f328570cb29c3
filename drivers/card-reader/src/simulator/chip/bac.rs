//! Basic access control from the chip's side (ICAO 9303-11 §4.3).

use crate::secure::{Cipher, Session};

/// Answers EXTERNAL AUTHENTICATE; the answer and the session that follows. `None` when the
/// terminal does not know what is printed on the document.
pub(super) fn authenticate(
    seed: &[u8; 16],
    challenge: &[u8; 8],
    own: &[u8; 16],
    data: &[u8],
) -> Option<(Vec<u8>, Session)> {
    let (hidden, checksum) = data.split_at_checked(32)?;
    let cipher = Cipher::triple_des(seed);
    if checksum_over(&cipher, hidden)? != checksum {
        return None;
    }
    let shown = cipher.decrypt(hidden, &[]).ok()?;
    let (theirs, rest) = shown.split_first_chunk::<8>()?;
    let (ours, their_key) = rest.split_first_chunk::<8>()?;
    if ours != challenge {
        return None;
    }
    let plain = [&challenge[..], theirs, own].concat();
    let answer = cipher.encrypt(&plain, &[]).ok()?;
    let checksum = checksum_over(&cipher, &answer)?;
    let seed: Vec<u8> = their_key
        .iter()
        .zip(own)
        .map(|(one, two)| one ^ two)
        .collect();
    let counter = [&challenge[4..], &theirs[4..]].concat();
    let session = Session::new(Cipher::triple_des(&seed), &counter);
    Some(([&answer[..], &checksum].concat(), session))
}

/// Thirty-two bytes are whole blocks, and get one more of padding.
fn checksum_over(cipher: &Cipher, hidden: &[u8]) -> Option<[u8; 8]> {
    let padded = [hidden, &[0x80, 0, 0, 0, 0, 0, 0, 0]].concat();
    cipher.checksum(&padded).ok()
}
