//! A device key for rustls: the handshake is signed where the key is.

use std::sync::Arc;

use kiosk_envelope::DeviceSigner;
use p256::ecdsa::Signature;
use rustls::pki_types::CertificateDer;
use rustls::sign::{CertifiedKey, Signer, SigningKey};
use rustls::{Error, SignatureAlgorithm, SignatureScheme};

/// Signs TLS handshakes with a device key, wherever that is.
pub struct TlsKey(Arc<dyn DeviceSigner>);

/// What a TLS client shows: `chain`, the leaf first, whose key is `signer`'s.
pub fn certified(
    chain: Vec<CertificateDer<'static>>,
    signer: Arc<dyn DeviceSigner>,
) -> Arc<CertifiedKey> {
    Arc::new(CertifiedKey::new(chain, Arc::new(TlsKey(signer))))
}

impl std::fmt::Debug for TlsKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TlsKey")
    }
}

impl SigningKey for TlsKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let ours = offered.contains(&SignatureScheme::ECDSA_NISTP256_SHA256);
        ours.then(|| Box::new(Self(Arc::clone(&self.0))) as Box<dyn Signer>)
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ECDSA
    }
}

impl Signer for TlsKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let signed = self.0.sign(message);
        let signed = signed.map_err(|error| Error::General(error.to_string()))?;
        let signature = Signature::from_slice(&signed)
            .map_err(|_| Error::General("device key gave no signature".into()))?;
        Ok(signature.to_der().as_bytes().to_vec())
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::ECDSA_NISTP256_SHA256
    }
}
