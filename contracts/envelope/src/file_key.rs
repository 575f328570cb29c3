//! A device key in a PKCS#8 file, with or without a password.

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use p256::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, LineEnding};
use pkcs8::{EncryptedPrivateKeyInfoRef, SecretDocument};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{DevicePublicKey, DeviceSigner, SignError};

/// A P-256 key that was read from a file. Wiped when dropped; has no `Debug`.
pub struct FileKey(SigningKey);

/// Why a text is not a usable key. The caller names the file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FileKeyError {
    /// Not PKCS#8 PEM.
    #[error("not a private key in PKCS#8 PEM; convert it with `openssl pkcs8 -topk8`")]
    NotPkcs8,
    /// PKCS#8, but not P-256.
    #[error("private key is not of the curve P-256; make a new one")]
    OtherCurve,
    /// Encrypted, and no password was given.
    #[error("private key is encrypted; name its password file in `identity.key_password_file`")]
    PasswordMissing,
    /// Encrypted, and the password does not fit.
    #[error("password does not open the private key; check `identity.key_password_file`")]
    WrongPassword,
    /// Encrypted in a way this program does not read.
    #[error(
        "private key is encrypted with an old or unknown scheme; encrypt it anew with `openssl pkcs8 -topk8 -v2 aes256`"
    )]
    UnknownEncryption,
}

const ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY";
const PLAIN: &str = "PRIVATE KEY";

impl FileKey {
    /// Reads PKCS#8 PEM, opening it with `password` when it is encrypted.
    ///
    /// # Errors
    /// [`FileKeyError`], each with its remedy.
    pub fn from_pem(pem: &str, password: Option<&str>) -> Result<Self, FileKeyError> {
        let (label, document) =
            SecretDocument::from_pem(pem).map_err(|_| FileKeyError::NotPkcs8)?;
        match label {
            PLAIN => Self::from_der(document.as_bytes()),
            ENCRYPTED => {
                let password = password.ok_or(FileKeyError::PasswordMissing)?;
                Self::from_der(decrypt(document.as_bytes(), password)?.as_bytes())
            }
            _ => Err(FileKeyError::NotPkcs8),
        }
    }

    /// The key in PKCS#8 PEM without a password, for a TLS library; never for a disk.
    pub fn to_pkcs8_pem(&self) -> Zeroizing<String> {
        self.0
            .to_pkcs8_pem(LineEnding::LF)
            .expect("a P-256 key has a PKCS#8 form")
    }

    /// The same in DER, for a library that signs.
    pub fn to_pkcs8_der(&self) -> Zeroizing<Vec<u8>> {
        self.0
            .to_pkcs8_der()
            .expect("a P-256 key has a PKCS#8 form")
            .to_bytes()
    }

    fn from_der(der: &[u8]) -> Result<Self, FileKeyError> {
        SigningKey::from_pkcs8_der(der)
            .map(Self)
            .map_err(|_| FileKeyError::OtherCurve)
    }
}

fn decrypt(der: &[u8], password: &str) -> Result<SecretDocument, FileKeyError> {
    let encrypted =
        EncryptedPrivateKeyInfoRef::try_from(der).map_err(|_| FileKeyError::UnknownEncryption)?;
    if encrypted.encryption_algorithm.pbes2().is_none() {
        return Err(FileKeyError::UnknownEncryption);
    }
    // Any failure from here on is what a wrong password looks like: bad padding, or bytes that
    // are not DER.
    encrypted
        .decrypt(password)
        .map_err(|_| FileKeyError::WrongPassword)
}

impl DeviceSigner for FileKey {
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        // RFC 6979: the same message always gets the same signature.
        let signature: Signature = self
            .0
            .try_sign(message)
            .map_err(|error| SignError(error.to_string()))?;
        Ok(signature.to_bytes().into())
    }

    fn public_key(&self) -> DevicePublicKey {
        DevicePublicKey::from_verifying(VerifyingKey::from(&self.0))
    }
}
