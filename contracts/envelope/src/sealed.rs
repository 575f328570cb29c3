//! A sealed transaction and its compact form.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{DevicePublicKey, Digest, NotSigned, Routing};

/// Largest accepted ciphertext: leaves room for one in a batch of 16 MiB.
pub const CIPHERTEXT_BYTES_MAX: usize = 12 << 20;

/// First byte of every encoded sealed transaction.
pub(crate) const VERSION: u8 = 1;

/// Separates this digest from every other hash that a device key could sign.
const DIGEST_DOMAIN: &[u8] = b"huduma-kiosk sealed transaction v1";

/// A transaction that only its agency can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedTransaction {
    /// What carriers read.
    pub routing: Routing,
    /// HPKE `enc`: the sender's one-use X25519 key.
    pub encapsulated_key: [u8; 32],
    /// HPKE `ct`: the body and 16 bytes of tag.
    pub ciphertext: Vec<u8>,
    /// ES256 by the kiosk's device key, `r` and `s`.
    pub signature: [u8; 64],
}

/// Bytes or JSON that are not a sealed transaction.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotSealed {
    /// Written by a newer program.
    #[error("sealed transaction of version {0}, this program reads {VERSION}; update it")]
    Version(u8),
    /// Cut short, altered, or something else.
    #[error("bytes are not a sealed transaction")]
    Malformed,
    /// More than [`CIPHERTEXT_BYTES_MAX`].
    #[error("ciphertext of {0} bytes, at most {CIPHERTEXT_BYTES_MAX} are taken")]
    TooLarge(usize),
}

/// The compact form behind the version byte.
#[derive(Serialize, Deserialize)]
struct Wire<'a> {
    routing: &'a [u8],
    encapsulated_key: [u8; 32],
    ciphertext: &'a [u8],
    signature: &'a [u8],
}

impl SealedTransaction {
    /// Version byte, then postcard.
    pub fn to_bytes(&self) -> Vec<u8> {
        let routing = self.routing.to_bytes();
        let wire = Wire {
            routing: &routing,
            encapsulated_key: self.encapsulated_key,
            ciphertext: &self.ciphertext,
            signature: &self.signature,
        };
        let mut bytes = Vec::with_capacity(routing.len() + self.ciphertext.len() + 128);
        bytes.push(VERSION);
        postcard::to_extend(&wire, bytes).expect("the form has only types postcard knows")
    }

    /// Reads what [`Self::to_bytes`] wrote; takes no other bytes, not even ones that mean the same.
    ///
    /// # Errors
    /// [`NotSealed`] for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotSealed> {
        let (&version, rest) = bytes.split_first().ok_or(NotSealed::Malformed)?;
        if version != VERSION {
            return Err(NotSealed::Version(version));
        }
        let wire: Wire<'_> = match postcard::take_from_bytes(rest) {
            Ok((wire, [])) => wire,
            _ => return Err(NotSealed::Malformed),
        };
        if wire.ciphertext.len() > CIPHERTEXT_BYTES_MAX {
            return Err(NotSealed::TooLarge(wire.ciphertext.len()));
        }
        let sealed = Self {
            routing: Routing::from_bytes(wire.routing)?,
            encapsulated_key: wire.encapsulated_key,
            ciphertext: wire.ciphertext.to_vec(),
            signature: wire
                .signature
                .try_into()
                .map_err(|_| NotSealed::Malformed)?,
        };
        // Postcard reads some numbers written the long way; two spellings of one transaction
        // would look like two bodies under one key. The only numbers outside the routing are three
        // lengths, and a longer spelling is longer.
        let shortest =
            1 + spelt(wire.routing) + 32 + spelt(wire.ciphertext) + spelt(wire.signature);
        if shortest == bytes.len() && sealed.routing.to_bytes() == wire.routing {
            Ok(sealed)
        } else {
            Err(NotSealed::Malformed)
        }
    }

    /// SHA-256 over routing, encapsulated key and ciphertext. The signature stays outside, so
    /// that signing again does not make another transaction.
    pub fn digest(&self) -> Digest {
        digest(&self.routing, &self.encapsulated_key, &self.ciphertext)
    }

    /// Whether the kiosk that holds `key` sealed exactly this.
    ///
    /// # Errors
    /// [`NotSigned`] when it did not, or when anything was altered since.
    pub fn verify(&self, key: &DevicePublicKey) -> Result<(), NotSigned> {
        key.verify(&self.signed_message(), &self.signature)
    }

    /// What the device key signs.
    pub fn signed_message(&self) -> Vec<u8> {
        Self::message_of(&self.digest())
    }

    /// What the device key signs for a transaction with this digest, for those who have computed it
    /// already.
    pub fn message_of(digest: &Digest) -> Vec<u8> {
        signed_message(digest)
    }
}

/// How long `bytes` are with their length before them, seven bits a byte.
fn spelt(bytes: &[u8]) -> usize {
    let bits = (usize::BITS - bytes.len().leading_zeros()).max(1) as usize;
    bits.div_ceil(7) + bytes.len()
}

pub(crate) fn digest(routing: &Routing, encapsulated_key: &[u8], ciphertext: &[u8]) -> Digest {
    Digest::of_parts(&[
        DIGEST_DOMAIN,
        &routing.to_bytes(),
        encapsulated_key,
        ciphertext,
    ])
}

/// What the device key signs. A TPM hashes the message itself, so the digest goes in once more.
pub(crate) fn signed_message(digest: &Digest) -> Vec<u8> {
    [DIGEST_DOMAIN, &digest.0].concat()
}
