//! A device key for rustls: the handshake is signed where the key is.

use std::fmt;
use std::sync::Arc;

use kiosk_envelope::DeviceSigner;
use rustls::pki_types::{CertificateDer, SubjectPublicKeyInfoDer};
use rustls::sign::{CertifiedKey, Signer, SigningKey};
use rustls::{Error, SignatureAlgorithm, SignatureScheme};

use crate::signing_request::signature_der;

/// Signs TLS handshakes with a device key, wherever that is.
#[derive(Clone)]
pub struct TlsKey(Arc<dyn DeviceSigner>);

/// What a TLS client shows: `chain`, the leaf first, whose key is `signer`'s.
pub fn certified(
    chain: Vec<CertificateDer<'static>>,
    signer: Arc<dyn DeviceSigner>,
) -> Arc<CertifiedKey> {
    Arc::new(CertifiedKey::new(chain, Arc::new(TlsKey(signer))))
}

impl fmt::Debug for TlsKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsKey")
    }
}

impl SigningKey for TlsKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let ours = offered.contains(&SignatureScheme::ECDSA_NISTP256_SHA256);
        ours.then(|| Box::new(self.clone()) as Box<dyn Signer>)
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ECDSA
    }

    fn public_key(&self) -> Option<SubjectPublicKeyInfoDer<'_>> {
        Some(self.0.public_key().to_spki_der().into())
    }
}

impl Signer for TlsKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        signature_der(&*self.0, message)
            .ok_or_else(|| Error::General("the device key did not sign".into()))
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::ECDSA_NISTP256_SHA256
    }
}
