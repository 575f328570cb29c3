//! What a kiosk shows to be enrolled: that it has read the ticket, and for which key and connection.
//!
//! ```text
//!   secret of the ticket ─┐
//!   public key (SPKI) ────┼─ HMAC-SHA256 ─► proof ─ base64url ─► HTTP Basic, user = ticket id
//!   TLS exporter ─────────┘
//! ```
//!
//! A proof that was overheard is worth nothing: it holds for one key in one connection.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use kiosk_envelope::Digest;
use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use zeroize::{Zeroize as _, ZeroizeOnDrop, Zeroizing};

/// Label of the TLS exporter (RFC 8446 §7.5) that a proof is bound to; no context, 32 bytes.
pub const EXPORTER_LABEL: &[u8] = b"EXPORTER-huduma-enrolment";

/// Bytes of secrets, proofs and what the exporter gives.
const BYTES: usize = 32;

/// Names a ticket; says nothing about its secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TicketId(pub [u8; 16]);

/// What only the gateway and whoever holds the ticket know. Wiped when dropped; has no `Debug`.
#[derive(Clone, PartialEq, Eq, Deserialize, ZeroizeOnDrop)]
#[serde(try_from = "String")]
pub struct TicketSecret([u8; BYTES]);

/// A text that is no ticket's id or secret. It is not repeated: it may be a secret with a mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotOfATicket {
    /// Of an id.
    #[error("a ticket's id has 32 hexadecimal digits in lower case")]
    Id,
    /// Of a secret or a proof.
    #[error("a ticket's secret or proof is 32 bytes in base64url")]
    Secret,
}

impl TicketSecret {
    /// From 32 bytes that nobody can guess.
    pub const fn new(bytes: [u8; BYTES]) -> Self {
        Self(bytes)
    }

    /// What a gateway keeps of it: its SHA-256.
    pub fn hash(&self) -> Digest {
        Digest(Sha256::digest(self.0).into())
    }

    /// Base64url, as a plain EST client sends it in the place of a proof.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(self.0))
    }

    /// Whether `proof` was made with this secret for the key `spki_der` in the connection whose
    /// exporter gave `exporter`. Takes as long for a wrong one as for a right one.
    pub fn proves(&self, proof: &[u8], spki_der: &[u8], exporter: &[u8; BYTES]) -> bool {
        self.over(spki_der, exporter).verify_slice(proof).is_ok()
    }

    fn over(&self, spki_der: &[u8], exporter: &[u8; BYTES]) -> Hmac<Sha256> {
        let mut hmac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of any length");
        hmac.update(spki_der);
        hmac.update(exporter);
        hmac
    }
}

/// HMAC-SHA256 with `secret` over the public key to certify (SPKI DER) and the 32 bytes that the TLS
/// exporter [`EXPORTER_LABEL`] gives: the password, in base64url, of the request (RFC 7030 §3.2.3).
pub fn proof_of(secret: &TicketSecret, spki_der: &[u8], exporter: &[u8; BYTES]) -> [u8; BYTES] {
    secret
        .over(spki_der, exporter)
        .finalize()
        .into_bytes()
        .into()
}

/// A proof as it is sent.
pub fn proof_to_text(proof: &[u8; BYTES]) -> String {
    URL_SAFE_NO_PAD.encode(proof)
}

/// The 32 bytes of a password: a proof, or the secret itself.
///
/// # Errors
/// [`NotOfATicket::Secret`].
pub fn password_bytes(text: &str) -> Result<Zeroizing<[u8; BYTES]>, NotOfATicket> {
    let mut bytes = Zeroizing::new([0; BYTES + 1]);
    match URL_SAFE_NO_PAD.decode_slice(text, bytes.as_mut_slice()) {
        Ok(BYTES) => {
            let mut fitting = Zeroizing::new([0; BYTES]);
            fitting.copy_from_slice(&bytes[..BYTES]);
            Ok(fitting)
        }
        _ => Err(NotOfATicket::Secret),
    }
}

impl fmt::Display for TicketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for TicketId {
    type Err = NotOfATicket;
    fn from_str(text: &str) -> Result<Self, NotOfATicket> {
        let mut id = [0; 16];
        let digits = text.as_bytes();
        let known = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if digits.len() != 2 * id.len() || !digits.iter().all(known) {
            return Err(NotOfATicket::Id);
        }
        for (at, byte) in id.iter_mut().enumerate() {
            *byte =
                u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map_err(|_| NotOfATicket::Id)?;
        }
        Ok(Self(id))
    }
}

impl TryFrom<String> for TicketId {
    type Error = NotOfATicket;
    fn try_from(text: String) -> Result<Self, NotOfATicket> {
        text.parse()
    }
}

impl From<TicketId> for String {
    fn from(id: TicketId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for TicketSecret {
    type Error = NotOfATicket;
    fn try_from(mut text: String) -> Result<Self, NotOfATicket> {
        let bytes = password_bytes(&text);
        text.zeroize();
        bytes.map(|bytes| Self(*bytes))
    }
}

impl Serialize for TicketSecret {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.to_text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_holds_for_its_key_and_its_connection_only() {
        let secret = TicketSecret::new([7; 32]);
        let proof = proof_of(&secret, b"key", &[1; 32]);
        assert!(secret.proves(&proof, b"key", &[1; 32]));
        assert!(!secret.proves(&proof, b"another key", &[1; 32]));
        assert!(!secret.proves(&proof, b"key", &[2; 32]));
        assert!(!TicketSecret::new([8; 32]).proves(&proof, b"key", &[1; 32]));
        assert!(!secret.proves(&proof[..16], b"key", &[1; 32]), "half of it");
    }

    #[test]
    fn a_proof_is_hmac_sha_256_of_key_and_exporter() {
        use hmac::Mac as _;
        let exporter = *b"what is 32 bytes long, as it is.";
        let mut plain = Hmac::<Sha256>::new_from_slice(&[0x0b; 32]).expect("a key");
        plain.update(b"spkiwhat is 32 bytes long, as it is.");
        let proof = proof_of(&TicketSecret::new([0x0b; 32]), b"spki", &exporter);
        assert_eq!(plain.finalize().into_bytes().as_slice(), proof);
    }

    #[test]
    fn ids_and_passwords_read_back_and_others_are_refused_without_being_repeated() {
        let id = TicketId([0xab; 16]);
        assert_eq!(id.to_string().parse(), Ok(id));
        for text in [
            "",
            "ab",
            &"AB".repeat(16),
            &"ab".repeat(17),
            &"é".repeat(16),
        ] {
            assert_eq!(text.parse::<TicketId>(), Err(NotOfATicket::Id), "{text}");
        }
        let secret = TicketSecret::new([9; 32]);
        assert_eq!(*password_bytes(&secret.to_text()).expect("read"), [9; 32]);
        for text in ["", "AAAA", &"A".repeat(44), &"=".repeat(43)] {
            assert_eq!(password_bytes(text).err(), Some(NotOfATicket::Secret));
        }
    }
}
