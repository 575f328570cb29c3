//! Asks for a certificate: PKCS#10 (RFC 2986), signed by the device key wherever that is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kiosk_domain::KioskId;
use kiosk_envelope::DeviceSigner;
use kiosk_protocol::Role;
use p256::ecdsa::Signature;
use rcgen::{
    CertificateParams, DistinguishedName, DnType, PKCS_ECDSA_P256_SHA256, PublicKeyData, SanType,
    SignatureAlgorithm, SigningKey,
};

use crate::Failure;

/// An uncompressed point of P-256: 04, x and y (SEC 1, 2.3.3); an SPKI of P-256 ends with it.
const POINT_BYTES: usize = 65;

/// The body of an enrolment (RFC 7030 §4.2.1): base64 of a request that `signer` signs for `kiosk`.
pub fn signing_request(kiosk: &KioskId, signer: &dyn DeviceSigner) -> Result<Vec<u8>, Failure> {
    let failed = |error: rcgen::Error| Failure::Key(format!("signing request: {error}"));
    let spki = signer.public_key().to_spki_der();
    let key = Remote {
        signer,
        point: spki[spki.len().saturating_sub(POINT_BYTES)..].to_vec(),
    };
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    let name = &mut params.distinguished_name;
    name.push(DnType::CommonName, kiosk.as_str());
    let role = Role::Kiosk(kiosk.clone()).to_string();
    params.subject_alt_names = vec![SanType::URI(role.as_str().try_into().map_err(failed)?)];
    let request = params.serialize_request(&key).map_err(failed)?;
    Ok(STANDARD.encode(request.der()).into_bytes())
}

/// ES256 as X.509 and TLS want it: ECDSA-Sig-Value in DER (RFC 3279 §2.2.3).
pub fn signature_der(signer: &dyn DeviceSigner, message: &[u8]) -> Option<Vec<u8>> {
    let signature = signer.sign(message).ok()?;
    let signature = Signature::from_slice(&signature).ok()?;
    Some(signature.to_der().as_bytes().to_vec())
}

struct Remote<'a> {
    signer: &'a dyn DeviceSigner,
    point: Vec<u8>,
}

impl PublicKeyData for Remote<'_> {
    fn der_bytes(&self) -> &[u8] {
        &self.point
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

impl SigningKey for Remote<'_> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        signature_der(self.signer, message).ok_or(rcgen::Error::RemoteKeyError)
    }
}
