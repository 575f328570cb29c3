//! The P-256 key of a kiosk: who signs, and how others check.

use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::pkcs8::{DecodePublicKey as _, EncodePublicKey as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::encoding::{from_base64url, to_base64url};

/// Signs with the kiosk's key, wherever it is kept: a file, a TPM.
pub trait DeviceSigner: Send + Sync {
    /// ES256 (RFC 7518 §3.4) over `message`: `r` and `s`, 32 bytes each.
    ///
    /// # Errors
    /// [`SignError`] when the key's keeper does not answer.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError>;

    /// The public half.
    fn public_key(&self) -> DevicePublicKey;
}

/// The keeper of the key did not sign.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("device key did not sign: {0}")]
pub struct SignError(pub String);

/// A signature that this key did not make over these bytes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("signature does not fit: altered, or made by another key")]
pub struct NotSigned;

/// Something that is not a P-256 public key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not a P-256 public key in {0}")]
pub struct NotADeviceKey(&'static str);

/// The public half of a kiosk's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DevicePublicKey(VerifyingKey);

/// RFC 7517; members in the order that RFC 7638 hashes them.
#[derive(Serialize, Deserialize)]
struct Jwk {
    crv: String,
    kty: String,
    x: String,
    y: String,
}

impl DevicePublicKey {
    /// From a DER SubjectPublicKeyInfo, as certificates hold it.
    ///
    /// # Errors
    /// [`NotADeviceKey`].
    pub fn from_spki_der(der: &[u8]) -> Result<Self, NotADeviceKey> {
        VerifyingKey::from_public_key_der(der)
            .map(Self)
            .map_err(|_| NotADeviceKey("SPKI DER"))
    }

    /// From PEM, `BEGIN PUBLIC KEY`.
    ///
    /// # Errors
    /// [`NotADeviceKey`].
    pub fn from_pem(pem: &str) -> Result<Self, NotADeviceKey> {
        VerifyingKey::from_public_key_pem(pem)
            .map(Self)
            .map_err(|_| NotADeviceKey("PEM"))
    }

    /// From a JSON Web Key, RFC 7517.
    ///
    /// # Errors
    /// [`NotADeviceKey`].
    pub fn from_jwk(json: &str) -> Result<Self, NotADeviceKey> {
        let refuse = || NotADeviceKey("JWK");
        let jwk: Jwk = serde_json::from_str(json).map_err(|_| refuse())?;
        if (jwk.kty.as_str(), jwk.crv.as_str()) != ("EC", "P-256") {
            return Err(refuse());
        }
        let (x, y) = from_base64url(&jwk.x)
            .zip(from_base64url(&jwk.y))
            .ok_or_else(refuse)?;
        if x.len() != 32 || y.len() != 32 {
            return Err(refuse());
        }
        let point = [&[4], x.as_slice(), &y].concat();
        VerifyingKey::from_sec1_bytes(&point)
            .map(Self)
            .map_err(|_| refuse())
    }

    pub(crate) fn from_verifying(key: VerifyingKey) -> Self {
        Self(key)
    }

    /// DER SubjectPublicKeyInfo.
    pub fn to_spki_der(&self) -> Vec<u8> {
        self.0
            .to_public_key_der()
            .expect("a P-256 key has a DER form")
            .into_vec()
    }

    /// JSON Web Key with nothing but the required members, in the order of RFC 7638 §3.
    pub fn to_jwk(&self) -> String {
        let point = self.0.to_sec1_point(false);
        let coordinates = &point.as_bytes()[1..];
        let jwk = Jwk {
            crv: "P-256".into(),
            kty: "EC".into(),
            x: to_base64url(&coordinates[..32]),
            y: to_base64url(&coordinates[32..]),
        };
        serde_json::to_string(&jwk).expect("a JWK is text")
    }

    /// RFC 7638 thumbprint, SHA-256, base64url: the `kid` of receipt proofs.
    pub fn thumbprint(&self) -> String {
        to_base64url(&Sha256::digest(self.to_jwk()))
    }

    /// Whether this key made `signature` (ES256) over `message`.
    ///
    /// # Errors
    /// [`NotSigned`] when it did not.
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), NotSigned> {
        let signature = Signature::from_slice(signature).map_err(|_| NotSigned)?;
        self.0.verify(message, &signature).map_err(|_| NotSigned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 7515 A.3.1.
    const JWK: &str = r#"{"kty":"EC","crv":"P-256",
        "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;

    #[test]
    fn the_example_of_rfc_7515_a_3_verifies() {
        let key = DevicePublicKey::from_jwk(JWK).expect("a key");
        let input = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0\
                     dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA\
                         pmWQxfKTUJqPP3-Kg6NU1Q";
        let signature = from_base64url(signature)
            .expect("base64url")
            .try_into()
            .expect("64 bytes");
        assert_eq!(key.verify(input.as_bytes(), &signature), Ok(()));
        assert_eq!(key.verify(b"another text", &signature), Err(NotSigned));
    }

    #[test]
    fn every_form_of_a_key_reads_back() {
        let key = DevicePublicKey::from_jwk(JWK).expect("a key");
        assert_eq!(DevicePublicKey::from_jwk(&key.to_jwk()).as_ref(), Ok(&key));
        assert_eq!(
            DevicePublicKey::from_spki_der(&key.to_spki_der()).as_ref(),
            Ok(&key)
        );
    }

    #[test]
    fn keys_of_other_curves_are_refused() {
        let other = JWK.replace("P-256", "P-384");
        assert_eq!(DevicePublicKey::from_jwk(&other), Err(NotADeviceKey("JWK")));
        assert_eq!(
            DevicePublicKey::from_spki_der(b"0"),
            Err(NotADeviceKey("SPKI DER"))
        );
    }
}
