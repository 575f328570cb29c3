//! Signatures of rows, checked by the library that does TLS: it takes a fifth of the time that the
//! portable one of the kiosks takes, and a gateway checks thousands a second.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use kiosk_envelope::{DevicePublicKey, Digest, SealedTransaction};

/// An uncompressed point of P-256: 04, x and y (SEC 1, 2.3.3).
const POINT_BYTES: usize = 65;

/// The key that a kiosk signs its rows with.
pub struct RowKey(UnparsedPublicKey<Vec<u8>>);

impl RowKey {
    fn of(key: &DevicePublicKey) -> Self {
        let der = key.to_spki_der();
        // An SPKI of P-256 ends with the point.
        let point = der[der.len().saturating_sub(POINT_BYTES)..].to_vec();
        Self(UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point))
    }

    /// The key of `spki`, DER; none when it is not of the curve P-256.
    pub fn from_spki_der(spki: &[u8]) -> Option<Self> {
        DevicePublicKey::from_spki_der(spki)
            .ok()
            .map(|key| Self::of(&key))
    }

    /// Whether it signed `sealed`, whose digest is `digest`.
    pub fn signed(&self, sealed: &SealedTransaction, digest: &Digest) -> bool {
        let message = SealedTransaction::message_of(digest);
        self.0.verify(&message, &sealed.signature).is_ok()
    }
}
