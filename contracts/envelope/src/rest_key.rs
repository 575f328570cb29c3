//! Seals what rests on the own disk for a while, with a key that is meant to be overwritten.
//!
//! A database keeps the bytes of a deleted row in its log, its free pages and its memory until new
//! ones come to lie there. Thirty-two bytes in a file of their own are gone when they are written over,
//! and with them whatever they sealed.
//!
//! ```text
//!   nonce (12, random) │ AES-256-GCM(text, AAD: what it belongs to) │ tag (16)
//! ```

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, Key, KeyInit as _, Nonce};
use zeroize::Zeroizing;

const NONCE_BYTES: usize = 12;

/// A key for one disk. Wiped when dropped; has no `Debug`.
pub struct RestKey(Zeroizing<[u8; Self::BYTES]>);

impl RestKey {
    /// Its length.
    pub const BYTES: usize = 32;

    /// A new one.
    ///
    /// # Panics
    /// When the kernel gives no randomness.
    pub fn draw() -> Self {
        let mut bytes = Zeroizing::new([0; Self::BYTES]);
        getrandom::fill(&mut *bytes).expect("the kernel gives randomness");
        Self(bytes)
    }

    /// The one that was kept as `bytes`.
    pub fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// For the file in which it is kept.
    pub fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// Seals `text`, which belongs to `about` and is opened with nothing else.
    ///
    /// # Panics
    /// When the kernel gives no randomness.
    pub fn seal(&self, about: &[u8], text: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).expect("the kernel gives randomness");
        let payload = Payload {
            msg: text,
            aad: about,
        };
        let sealed = self.cipher().encrypt(&Nonce::from(nonce), payload);
        let sealed = sealed.expect("a text in memory is shorter than 64 GiB");
        [&nonce[..], &sealed].concat()
    }

    /// What was sealed for `about`; `None` when the key is another one, or anything was altered.
    pub fn open(&self, about: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload {
            msg: sealed,
            aad: about,
        };
        let opened = self.cipher().decrypt(&Nonce::from(*nonce), payload);
        opened.ok().map(Zeroizing::new)
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(&Key::<Aes256Gcm>::from(*self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_is_opened_with_the_same_key_for_the_same_thing_and_not_otherwise() {
        let key = RestKey::draw();
        let mut sealed = key.seal(b"receipt 1", b"Asha Mfano");
        assert!(!sealed.windows(4).any(|part| part == b"Asha"));
        let kept = RestKey::from_bytes(*key.as_bytes());
        let opened = kept.open(b"receipt 1", &sealed).expect("opens");
        assert_eq!(opened.as_slice(), b"Asha Mfano");
        assert!(kept.open(b"receipt 2", &sealed).is_none());
        assert!(RestKey::draw().open(b"receipt 1", &sealed).is_none());
        assert!(kept.open(b"receipt 1", &sealed[..11]).is_none());
        *sealed.last_mut().expect("a tag") ^= 1;
        assert!(kept.open(b"receipt 1", &sealed).is_none());
    }

    #[test]
    fn the_same_text_is_never_sealed_the_same_way() {
        let key = RestKey::draw();
        assert_ne!(key.seal(b"", b"Asha"), key.seal(b"", b"Asha"));
    }

    /// Test case 14 of "The Galois/Counter Mode of Operation (GCM)", appendix B: one block of zeros.
    #[test]
    fn the_layout_is_nonce_then_text_then_tag() {
        let mut sealed = vec![0; NONCE_BYTES];
        sealed.extend([
            0xce, 0xa7, 0x40, 0x3d, 0x4d, 0x60, 0x6b, 0x6e, 0x07, 0x4e, 0xc5, 0xd3, 0xba, 0xf3,
            0x9d, 0x18, 0xd0, 0xd1, 0xc8, 0xa7, 0x99, 0x99, 0x6b, 0xf0, 0x26, 0x5b, 0x98, 0xb5,
            0xd4, 0x8a, 0xb9, 0x19,
        ]);
        let opened = RestKey::from_bytes([0; 32]).open(b"", &sealed);
        assert_eq!(opened.expect("opens").as_slice(), [0; 16]);
    }
}
