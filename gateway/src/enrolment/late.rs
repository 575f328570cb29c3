//! Who may shake hands for EST: anybody, and whoever shows a certificate must have a good one, or one
//! that was good until lately. A kiosk that was switched off for some weeks renews by itself; whether
//! it was revoked meanwhile is looked up beside.

use std::sync::Arc;
use std::time::Duration;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, Error, SignatureScheme};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Asks another verifier, about a moment in the past for certificates that have run out lately.
#[derive(Debug)]
pub struct LateComers {
    punctual: Arc<dyn ClientCertVerifier>,
    late_max: Duration,
}

impl LateComers {
    /// Of whom `punctual` would have let in at most `late_days_max` ago.
    pub fn new(punctual: Arc<dyn ClientCertVerifier>, late_days_max: u16) -> Self {
        Self {
            punctual,
            late_max: DAY * u32::from(late_days_max),
        }
    }

    /// The last second at which `leaf` was good, if that is not too long before `now`.
    fn lately(&self, leaf: &CertificateDer<'_>, now: UnixTime) -> Option<UnixTime> {
        let (_, leaf) = X509Certificate::from_der(leaf).ok()?;
        let end = u64::try_from(leaf.validity().not_after.timestamp()).ok()?;
        let end = Duration::from_secs(end);
        let late = Duration::from_secs(now.as_secs()).checked_sub(end)?;
        (late <= self.late_max).then(|| UnixTime::since_unix_epoch(end))
    }
}

impl ClientCertVerifier for LateComers {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.punctual.root_hint_subjects()
    }

    fn verify_client_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        let refused = match self.punctual.verify_client_cert(leaf, intermediates, now) {
            Err(
                refused @ Error::InvalidCertificate(
                    CertificateError::Expired | CertificateError::ExpiredContext { .. },
                ),
            ) => refused,
            other => return other,
        };
        let then = self.lately(leaf, now).ok_or(refused)?;
        self.punctual.verify_client_cert(leaf, intermediates, then)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.punctual
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.punctual
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.punctual.supported_verify_schemes()
    }
}
