//! Whether our root vouches for a certificate.

use kiosk_domain::Timestamp;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use thiserror::Error;
use webpki::{EndEntityCert, KeyUsage};

use crate::{Certificate, CertificateError};

/// Our own roots; no others are ever trusted.
#[derive(Debug, Clone)]
pub struct Roots(Vec<TrustAnchor<'static>>);

/// The roots do not vouch for it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("our root does not vouch for this certificate: {0}")]
pub struct NotTrusted(String);

impl Roots {
    /// Every certificate of `pem`, trusted.
    ///
    /// # Errors
    /// [`CertificateError::Unreadable`] when there is none, or one is broken.
    pub fn from_pem(pem: &str) -> Result<Self, CertificateError> {
        let refuse = || CertificateError::Unreadable;
        let mut anchors = Vec::new();
        for der in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            let der = der.map_err(|_| refuse())?;
            anchors.push(
                webpki::anchor_from_trusted_cert(&der)
                    .map_err(|_| refuse())?
                    .to_owned(),
            );
        }
        if anchors.is_empty() {
            Err(refuse())
        } else {
            Ok(Self(anchors))
        }
    }

    /// Whether `certificate` led to one of these roots at the moment `at`, as one of a client.
    /// For a receipt, `at` is when it was printed: a certificate that ran out since does not make
    /// it false. Revocation is not known to a tool that is offline.
    ///
    /// # Errors
    /// [`NotTrusted`] with what the validation said.
    pub fn vouch_for_client(
        &self,
        certificate: &Certificate,
        at: Timestamp,
    ) -> Result<(), NotTrusted> {
        self.vouch(certificate, at, KeyUsage::client_auth())
    }

    /// The same for a gateway.
    ///
    /// # Errors
    /// [`NotTrusted`] with what the validation said.
    pub fn vouch_for_server(
        &self,
        certificate: &Certificate,
        at: Timestamp,
    ) -> Result<(), NotTrusted> {
        self.vouch(certificate, at, KeyUsage::server_auth())
    }

    fn vouch(
        &self,
        certificate: &Certificate,
        at: Timestamp,
        usage: KeyUsage,
    ) -> Result<(), NotTrusted> {
        let refuse = |error: webpki::Error| NotTrusted(error.to_string());
        let leaf = EndEntityCert::try_from(certificate.der()).map_err(refuse)?;
        leaf.verify_for_usage(
            webpki::ALL_VERIFICATION_ALGS,
            &self.0,
            certificate.intermediates(),
            unix_time(at),
            usage,
            None,
            None,
        )
        .map(|_| ())
        .map_err(refuse)
    }
}

fn unix_time(at: Timestamp) -> UnixTime {
    let seconds = u64::try_from(at.0.div_euclid(1000)).unwrap_or(0);
    UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds))
}
