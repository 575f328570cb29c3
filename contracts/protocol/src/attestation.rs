//! How a kiosk shows that its key lies in a TPM 2.0 and cannot leave it, so that no second person has
//! to look at it. On the listener for EST, with the ticket's [`Credentials`](crate::Credentials):
//!
//! ```text
//!   kiosk ── Claim ── the chip's certificate; its attestation key; the device key, certified by it ──►
//!         ◄─ Challenge ── a secret that only this chip gets out, and only beside that attestation key
//!         ── the request for a certificate (RFC 7030), with an AttestationProof in a header ──►
//! ```
//!
//! Names and structures are those of TCG's TPM 2.0 Library, parts 2 and 3. The gateway keeps nothing
//! in between: the secret is made of its key, the ticket and the three keys.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use kiosk_envelope::Digest;
use serde::{Deserialize, Serialize, Serializer};
use sha2::Sha256;
use zeroize::ZeroizeOnDrop;

/// Where a [`Claim`] is sent.
pub const ATTESTATION_PATH: &str = "/v1/attestation";
/// The header that carries an [`AttestationProof`].
pub const ATTESTATION_HEADER: &str = "huduma-attestation";
/// Largest claim that is read, bytes. Ours have 3 KiB.
pub const CLAIM_BYTES_MAX: usize = 8 << 10;

/// Longest of any structure in a message, bytes: a certificate is the longest.
const OCTETS_MAX: usize = 4 << 10;
/// Digits of a proof in its header: 96 bytes.
const PROOF_BYTES: usize = 96;

/// Bytes, base64url in JSON.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Octets(pub Vec<u8>);

/// What a kiosk says of its chip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The certificate of the chip's endorsement key, by its maker: X.509 DER.
    pub endorsement: Octets,
    /// Public half of the attestation key: TPMT_PUBLIC.
    pub attestation_key: Octets,
    /// Public half of the device key: TPMT_PUBLIC.
    pub device_key: Octets,
    /// What the attestation key certified of the device key, with the ticket's id as qualifying data:
    /// TPMS_ATTEST.
    pub statement: Octets,
    /// Its signature, ES256: `r` and `s`, 32 bytes each.
    pub signature: Octets,
}

/// What only the chip of the claim can answer: the two outputs of TPM2_MakeCredential, without the
/// size in front.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// TPMS_ID_OBJECT.
    pub credential: Octets,
    /// Of TPM2B_ENCRYPTED_SECRET.
    pub secret: Octets,
}

/// What is in the [`Challenge`]. Wiped when dropped; has no `Debug`.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct AttestationSecret(pub [u8; 32]);

/// That a kiosk has got the secret out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttestationProof {
    /// SHA-256 of the TPMT_PUBLIC of the attestation key.
    pub attestation_key: Digest,
    /// SHA-256 of the certificate of the endorsement key.
    pub endorsement: Digest,
    /// HMAC-SHA256 with the secret over what the TLS exporter gives.
    mac: [u8; 32],
}

impl AttestationProof {
    /// Made with `secret`, for the connection whose exporter gave `exporter`.
    pub fn new(
        attestation_key: Digest,
        endorsement: Digest,
        secret: &AttestationSecret,
        exporter: &[u8; 32],
    ) -> Self {
        Self {
            attestation_key,
            endorsement,
            mac: over(secret, exporter).finalize().into_bytes().into(),
        }
    }

    /// Whether it was made with `secret` for this connection. Takes as long for a wrong one as for a
    /// right one.
    pub fn fits(&self, secret: &AttestationSecret, exporter: &[u8; 32]) -> bool {
        over(secret, exporter).verify_slice(&self.mac).is_ok()
    }

    /// The header's value.
    pub fn to_header(&self) -> String {
        let parts = [&self.attestation_key.0, &self.endorsement.0, &self.mac];
        URL_SAFE_NO_PAD.encode(parts.map(|part| &part[..]).concat())
    }

    /// Reads the header's value; nothing when it is anything else.
    pub fn from_header(value: &str) -> Option<Self> {
        let mut bytes = [0; PROOF_BYTES + 3];
        let long = URL_SAFE_NO_PAD.decode_slice(value, &mut bytes).ok()?;
        let bytes = bytes.get(..long).filter(|_| long == PROOF_BYTES)?;
        let part = |at: usize| bytes[32 * at..32 * (at + 1)].try_into().ok();
        Some(Self {
            attestation_key: Digest(part(0)?),
            endorsement: Digest(part(1)?),
            mac: part(2)?,
        })
    }
}

fn over(secret: &AttestationSecret, exporter: &[u8; 32]) -> Hmac<Sha256> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(&secret.0).expect("a key of any length");
    hmac.update(exporter);
    hmac
}

impl TryFrom<String> for Octets {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, &'static str> {
        if text.len() > OCTETS_MAX.div_ceil(3) * 4 {
            return Err("longer than anything of a TPM");
        }
        let bytes = URL_SAFE_NO_PAD.decode(text);
        bytes.map(Self).map_err(|_| "is not base64url")
    }
}

impl Serialize for Octets {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&URL_SAFE_NO_PAD.encode(&self.0))
    }
}

impl fmt::Debug for Octets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Digest = Digest([1; 32]);
    const CHIP: Digest = Digest([2; 32]);

    #[test]
    fn a_proof_holds_for_its_secret_and_its_connection_only() {
        let secret = AttestationSecret([7; 32]);
        let proof = AttestationProof::new(KEY, CHIP, &secret, &[3; 32]);
        assert!(proof.fits(&secret, &[3; 32]));
        assert!(!proof.fits(&secret, &[4; 32]));
        assert!(!proof.fits(&AttestationSecret([8; 32]), &[3; 32]));
    }

    #[test]
    fn a_proof_is_read_as_it_is_written_and_nothing_else_is_one() {
        let proof = AttestationProof::new(KEY, CHIP, &AttestationSecret([7; 32]), &[3; 32]);
        let header = proof.to_header();
        assert_eq!(AttestationProof::from_header(&header), Some(proof));
        for other in [
            "",
            "AAAA",
            &header[1..],
            &format!("{header}A"),
            &"é".repeat(64),
        ] {
            assert_eq!(AttestationProof::from_header(other), None, "{other}");
        }
        let long = "A".repeat(4 * OCTETS_MAX);
        assert!(Octets::try_from(long).is_err());
    }
}
