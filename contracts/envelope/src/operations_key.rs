//! The X25519 keys of operations: kiosks seal what helps to mend them for the one, operations open
//! it with the other. As text both are base64 of 32 bytes.

use hpke::{Deserializable, Kem, Serializable, kem::X25519HkdfSha256};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::agency_key::{NotAnAgencyKey, usable};
use crate::encoding::{from_base64, to_base64};
use crate::suite::{PrivateKey, PublicKey};

/// How many bytes name a key.
pub(crate) const NAME_BYTES: usize = 8;

/// The key that bundles for operations are sealed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationsPublicKey(PublicKey);

/// The key that operations open them with. Wiped when dropped; has no `Debug`.
pub struct OperationsSecretKey(PrivateKey);

impl OperationsPublicKey {
    /// Reads base64 of the point (RFC 7748).
    ///
    /// # Errors
    /// [`NotAnAgencyKey`], also for a weak point, so that nobody notices only when help is needed.
    pub fn from_text(text: &str) -> Result<Self, NotAnAgencyKey> {
        let bytes = from_base64(text.trim()).ok_or(NotAnAgencyKey::Length(0))?;
        Ok(Self(usable(&bytes)?))
    }

    /// The point as base64.
    pub fn to_text(&self) -> String {
        to_base64(&self.0.to_bytes())
    }

    /// Sixteen hexadecimal digits that tell keys apart: the first eight bytes of its SHA-256.
    pub fn name(&self) -> String {
        hex(&self.name_bytes())
    }

    pub(crate) fn name_bytes(&self) -> [u8; NAME_BYTES] {
        let hash = Sha256::digest(self.0.to_bytes());
        let mut name = [0; NAME_BYTES];
        name.copy_from_slice(&hash[..NAME_BYTES]);
        name
    }

    pub(crate) fn point(&self) -> &PublicKey {
        &self.0
    }
}

impl OperationsSecretKey {
    /// A new key, from the operating system's randomness.
    ///
    /// # Panics
    /// When the operating system has no randomness.
    pub fn generate() -> Self {
        Self(X25519HkdfSha256::gen_keypair().0)
    }

    /// Reads base64 of the scalar.
    ///
    /// # Errors
    /// [`NotAnAgencyKey::Length`].
    pub fn from_text(text: &str) -> Result<Self, NotAnAgencyKey> {
        let bytes = from_base64(text.trim()).map(Zeroizing::new);
        let bytes = bytes.ok_or(NotAnAgencyKey::Length(0))?;
        let scalar = PrivateKey::from_bytes(&bytes);
        Ok(Self(
            scalar.map_err(|_| NotAnAgencyKey::Length(bytes.len()))?,
        ))
    }

    /// The scalar as base64: for the owner's file only.
    pub fn to_text(&self) -> Zeroizing<String> {
        let bytes = Zeroizing::new(self.0.to_bytes().to_vec());
        Zeroizing::new(to_base64(&bytes))
    }

    /// The public key that belongs to it.
    pub fn public_key(&self) -> OperationsPublicKey {
        OperationsPublicKey(X25519HkdfSha256::sk_to_pk(&self.0))
    }

    pub(crate) fn scalar(&self) -> &PrivateKey {
        &self.0
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_same_after_a_trip_through_text() {
        let secret = OperationsSecretKey::generate();
        let again = OperationsSecretKey::from_text(&secret.to_text()).expect("a key");
        let text = secret.public_key().to_text();
        assert_eq!(again.public_key().to_text(), text);
        let public = OperationsPublicKey::from_text(&format!("{text}\n"));
        assert_eq!(public, Ok(secret.public_key()));
    }

    #[test]
    fn what_is_no_key_is_refused_before_anybody_seals_with_it() {
        for text in [
            "",
            "?",
            "AAAA",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        ] {
            assert!(OperationsPublicKey::from_text(text).is_err(), "{text}");
        }
        assert!(OperationsSecretKey::from_text("AAAA").is_err());
    }
}
