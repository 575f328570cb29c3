//! What a certificate says.

use kiosk_domain::Timestamp;
use kiosk_envelope::DevicePublicKey;
use kiosk_protocol::Role;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use thiserror::Error;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer as _;

/// Why a certificate cannot be used. The caller names the file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CertificateError {
    /// Not PEM, no certificate in it, or not X.509.
    #[error("not a certificate in PEM")]
    Unreadable,
    /// Of a gateway, or of somebody else's authority.
    #[error("certificate names no role, such as urn:huduma:kiosk:ksk-047-0001")]
    NoRole,
    /// Names several roles, or one that is not one.
    #[error("certificate names a wrong role, or more than one")]
    BadRole,
    /// Its key is of another kind.
    #[error("key of the certificate is not of the curve P-256")]
    NotP256,
}

/// A certificate and those above it, from a PEM file with the leaf first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    chain: Vec<CertificateDer<'static>>,
    subject: String,
    serial: String,
    not_before: Timestamp,
    not_after: Timestamp,
    is_authority: bool,
    spki: Vec<u8>,
}

impl Certificate {
    /// Reads every certificate in `pem`; the first is the leaf.
    ///
    /// # Errors
    /// [`CertificateError::Unreadable`].
    pub fn from_pem(pem: &str) -> Result<Self, CertificateError> {
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(pem.as_bytes())
            .collect::<Result<_, _>>()
            .map_err(|_| CertificateError::Unreadable)?;
        let leaf = parsed(chain.first().ok_or(CertificateError::Unreadable)?)?;
        let validity = leaf.validity();
        Ok(Self {
            subject: leaf.subject().to_string(),
            serial: leaf.raw_serial_as_string(),
            not_before: Timestamp(validity.not_before.timestamp() * 1000),
            not_after: Timestamp(validity.not_after.timestamp() * 1000),
            is_authority: leaf.is_ca(),
            spki: leaf.public_key().raw.to_vec(),
            chain,
        })
    }

    /// The leaf, DER.
    pub fn der(&self) -> &CertificateDer<'static> {
        &self.chain[0]
    }

    /// What stands above the leaf in the file, DER.
    pub(crate) fn intermediates(&self) -> &[CertificateDer<'static>] {
        &self.chain[1..]
    }

    /// Subject, RFC 4514.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Serial number, hexadecimal with colons.
    pub fn serial(&self) -> &str {
        &self.serial
    }

    /// The moment from which it holds.
    pub fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// The last moment at which it holds.
    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// Whether it holds at `now`.
    pub fn holds_at(&self, now: Timestamp) -> bool {
        (self.not_before..=self.not_after).contains(&now)
    }

    /// Whether it may sign others.
    pub fn is_authority(&self) -> bool {
        self.is_authority
    }

    /// Whether its key is the one of this DER SubjectPublicKeyInfo.
    pub fn holds_key(&self, spki_der: &[u8]) -> bool {
        self.spki == spki_der
    }

    /// What its holder may do.
    ///
    /// # Errors
    /// [`CertificateError::NoRole`] or [`CertificateError::BadRole`].
    pub fn role(&self) -> Result<Role, CertificateError> {
        role_of(self.der())
    }

    /// The key of its holder.
    ///
    /// # Errors
    /// [`CertificateError::NotP256`].
    pub fn public_key(&self) -> Result<DevicePublicKey, CertificateError> {
        DevicePublicKey::from_spki_der(&self.spki).map_err(|_| CertificateError::NotP256)
    }
}

/// The one role that a DER certificate names.
///
/// # Errors
/// [`CertificateError`] when it names none, a wrong one, or several.
pub fn role_of(certificate_der: &[u8]) -> Result<Role, CertificateError> {
    let certificate = parsed(certificate_der)?;
    let names = certificate
        .subject_alternative_name()
        .map_err(|_| CertificateError::Unreadable)?;
    let names = names.map(|extension| extension.value.general_names.as_slice());
    let mut claims = names
        .unwrap_or_default()
        .iter()
        .filter_map(|name| match name {
            GeneralName::URI(uri) if Role::is_claimed_by(uri) => Some(*uri),
            _ => None,
        });
    match (claims.next(), claims.next()) {
        (None, _) => Err(CertificateError::NoRole),
        (Some(uri), None) => uri.parse().map_err(|_| CertificateError::BadRole),
        (Some(_), Some(_)) => Err(CertificateError::BadRole),
    }
}

/// Until when a DER certificate holds, whoever it is of.
///
/// # Errors
/// [`CertificateError::Unreadable`].
pub fn end_of(certificate_der: &[u8]) -> Result<Timestamp, CertificateError> {
    let certificate = parsed(certificate_der)?;
    let end = certificate.validity().not_after.timestamp();
    Ok(Timestamp(end * 1000))
}

/// The key of the first certificate in `pem`.
///
/// # Errors
/// [`CertificateError::Unreadable`] or [`CertificateError::NotP256`].
pub fn public_key_of(certificate_pem: &str) -> Result<DevicePublicKey, CertificateError> {
    Certificate::from_pem(certificate_pem)?.public_key()
}

fn parsed(der: &[u8]) -> Result<X509Certificate<'_>, CertificateError> {
    match X509Certificate::from_der(der) {
        Ok(([], certificate)) => Ok(certificate),
        _ => Err(CertificateError::Unreadable),
    }
}
