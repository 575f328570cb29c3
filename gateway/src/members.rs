//! Who may come in with a certificate: whoever one of our authorities has signed and no revocation
//! list names.
//!
//! The TLS library would verify a list's signature anew in every handshake, which costs as much as
//! verifying the certificate. Ours were verified when they were read ([`Crls::read`]), so a handshake
//! only looks up the serial number. That is as strict, because of three things: a list counts only
//! for the very authority whose key has signed it, an authority without a list lets nobody in, and
//! nothing between an authority and a leaf is believed.

use std::sync::Arc;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{DigitallySignedStruct, DistinguishedName, Error, SignatureScheme};

use crate::crl::Crls;

/// Asks the TLS library about a certificate, and our lists whether it still counts.
#[derive(Debug)]
pub struct Members {
    signed: Arc<dyn ClientCertVerifier>,
    crls: Arc<Crls>,
}

impl Members {
    /// Those whom `signed`, which knows no lists, takes and `crls` do not name.
    pub fn new(signed: Arc<dyn ClientCertVerifier>, crls: Arc<Crls>) -> Self {
        Self { signed, crls }
    }
}

impl ClientCertVerifier for Members {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.signed.root_hint_subjects()
    }

    fn verify_client_cert(
        &self,
        leaf: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        let verified = self.signed.verify_client_cert(leaf, &[], now)?;
        let judged = self.crls.judge(leaf, now);
        judged.map_err(Error::InvalidCertificate)?;
        Ok(verified)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signed
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signed
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.signed.supported_verify_schemes()
    }
}
