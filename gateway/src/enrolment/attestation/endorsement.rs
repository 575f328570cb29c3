//! The certificate of a chip's endorsement key, and the makers whose word counts. Where to get their
//! certificates stands in the chips' data sheets.

use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use kiosk_domain::Timestamp;
use kiosk_envelope::{DevicePublicKey, Digest};
use rustls_pki_types::pem::{self, PemObject as _};
use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use thiserror::Error;
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;

use super::credential::EndorsementKey;

/// tcg-kp-EKCertificate, 2.23.133.8.1 (TCG EK Credential Profile, §3.2.16).
const EK_CERTIFICATE: &[u8] = &[0x67, 0x81, 0x05, 0x08, 0x01];

/// The authorities that certify chips.
pub struct Makers(Vec<TrustAnchor<'static>>);

/// Why there are none.
#[derive(Debug, Error)]
pub enum MakersError {
    /// The file.
    #[error("TPM makers' certificates {0} cannot be read as PEM")]
    Pem(PathBuf, #[source] pem::Error),
    /// One in it, or there is none.
    #[error("TPM makers' certificates {0}: number {1} is missing or cannot be used")]
    Unusable(PathBuf, usize),
}

/// A chip that a maker vouches for.
pub struct Endorsed {
    /// Its key.
    pub key: EndorsementKey,
    /// SHA-256 of its certificate.
    pub digest: Digest,
}

impl Makers {
    /// Every certificate in `file`, PEM: roots, or the authorities below them that sign chips.
    ///
    /// # Errors
    /// [`MakersError`].
    pub fn read(file: &Path) -> Result<Self, MakersError> {
        let certificates: Result<Vec<CertificateDer<'static>>, _> =
            CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
        let certificates =
            certificates.map_err(|error| MakersError::Pem(file.to_owned(), error))?;
        let mut anchors = Vec::new();
        for (at, certificate) in certificates.iter().enumerate() {
            let anchor = anchor_from_trusted_cert(certificate);
            let anchor = anchor.map_err(|_| MakersError::Unusable(file.to_owned(), at + 1))?;
            anchors.push(anchor.to_owned());
        }
        match anchors.is_empty() {
            true => Err(MakersError::Unusable(file.to_owned(), 1)),
            false => Ok(Self(anchors)),
        }
    }

    /// The chip that `der` is the certificate of, if one of the makers has signed it and it is good at
    /// `now`.
    pub fn endorsed(&self, der: &[u8], now: Timestamp) -> Option<Endorsed> {
        let certificate = CertificateDer::from(der);
        let leaf = EndEntityCert::try_from(&certificate).ok()?;
        let now = Duration::from_millis(u64::try_from(now.0).ok()?);
        leaf.verify_for_usage(
            ALL_VERIFICATION_ALGS,
            &self.0,
            &[],
            UnixTime::since_unix_epoch(now),
            KeyUsage::required_if_present(EK_CERTIFICATE),
            None,
            None,
        )
        .ok()?;
        Some(Endorsed {
            key: key_of(der)?,
            digest: Digest(digest(&SHA256, der).as_ref().try_into().ok()?),
        })
    }
}

/// RSA of 2048 bits or P-256: the two low profiles, which every chip has one of.
fn key_of(der: &[u8]) -> Option<EndorsementKey> {
    let (_, leaf) = X509Certificate::from_der(der).ok()?;
    let spki = leaf.public_key().raw;
    match DevicePublicKey::from_spki_der(spki) {
        Ok(key) => EndorsementKey::p256(&key),
        Err(_) => EndorsementKey::rsa(spki),
    }
}
