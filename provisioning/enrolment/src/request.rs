//! The public key that a certificate is asked for.

use kiosk_envelope::DevicePublicKey;
use rcgen::{
    CertificateParams, CertificateSigningRequestParams, DnType, KeyPair, PublicKeyData,
    SubjectPublicKeyInfo,
};
use zeroize::Zeroizing;

use crate::EnrolmentError;

/// A P-256 key made here: for gateways, agencies and operators, and for kiosks without a TPM.
pub struct LeafKey(KeyPair);

impl LeafKey {
    /// A new key, from the operating system's randomness.
    ///
    /// # Errors
    /// [`EnrolmentError::Cryptography`] when there is none.
    pub fn generate() -> Result<Self, EnrolmentError> {
        Ok(Self(KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?))
    }

    /// The key as PKCS#8 PEM; wiped when dropped.
    pub fn private_pem(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.serialize_pem())
    }

    /// A signing request (PKCS#10 PEM) with `common_name` as subject, which the authority ignores.
    ///
    /// # Errors
    /// [`EnrolmentError::Cryptography`].
    pub fn request_pem(&self, common_name: &str) -> Result<String, EnrolmentError> {
        let mut params = CertificateParams::default();
        params
            .distinguished_name
            .push(DnType::CommonName, common_name);
        Ok(params.serialize_request(&self.0)?.pem()?)
    }

    /// This key, to be certified.
    ///
    /// # Errors
    /// [`EnrolmentError::NotP256`] never, for a key made here.
    pub fn request(&self) -> Result<Request, EnrolmentError> {
        Request::of_spki(&self.0.subject_public_key_info())
    }
}

/// A P-256 public key to be certified. Names and roles come from the authority, never from whoever
/// asks.
pub struct Request(SubjectPublicKeyInfo);

impl Request {
    /// From a signing request in PKCS#10 PEM; its signature shows that whoever asks has the key.
    ///
    /// # Errors
    /// [`EnrolmentError::BadRequest`] when it cannot be read or its signature does not fit,
    /// [`EnrolmentError::NotP256`] for other kinds of keys.
    pub fn from_pem(pem: &str) -> Result<Self, EnrolmentError> {
        let request = CertificateSigningRequestParams::from_pem(pem)
            .map_err(|error| EnrolmentError::BadRequest(error.to_string()))?;
        Self::of_spki(&request.public_key.subject_public_key_info())
    }

    /// From a public key whose holder is known by other means.
    ///
    /// # Errors
    /// [`EnrolmentError::NotP256`] never, for a device key.
    pub fn of_device(key: &DevicePublicKey) -> Result<Self, EnrolmentError> {
        Self::of_spki(&key.to_spki_der())
    }

    fn of_spki(der: &[u8]) -> Result<Self, EnrolmentError> {
        DevicePublicKey::from_spki_der(der).map_err(|_| EnrolmentError::NotP256)?;
        SubjectPublicKeyInfo::from_der(der)
            .map(Self)
            .map_err(|_| EnrolmentError::NotP256)
    }

    pub(crate) fn key(&self) -> &SubjectPublicKeyInfo {
        &self.0
    }
}
