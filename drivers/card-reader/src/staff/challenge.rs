//! What a card signs to show that it is here now.

use sha2::{Digest as _, Sha256};

/// Random bytes of the caller's, for one proof. Not `Clone`: a challenge that is used twice can be
/// answered from a recording.
pub struct Challenge([u8; CHALLENGE_BYTES]);

const CHALLENGE_BYTES: usize = 32;
/// So that nothing else which a card's key ever signs is taken for a proof.
const PURPOSE: &[u8] = b"huduma kiosk staff card 1\0";

impl Challenge {
    /// From 32 bytes that nobody can guess, e.g. of the operating system.
    pub fn from_random(bytes: [u8; CHALLENGE_BYTES]) -> Self {
        Self(bytes)
    }

    /// What is signed: purpose, key, challenge.
    pub(super) fn message(self, key: u8) -> Vec<u8> {
        [PURPOSE, &[key], &self.0].concat()
    }
}

/// What the card is given of `message`.
pub(super) fn hash(message: &[u8]) -> [u8; 32] {
    Sha256::digest(message).into()
}
