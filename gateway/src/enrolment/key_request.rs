//! A signing request (PKCS#10, RFC 2986), of which only the key is taken: who its holder is stands on
//! the ticket, and what it may do is ours to say.

use base64::Engine as _;
use base64::engine::GeneralPurposeConfig;
use base64::engine::general_purpose::GeneralPurpose;
use kiosk_envelope::DevicePublicKey;
use kiosk_protocol::Role;
use thiserror::Error;
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::prelude::FromDer as _;

/// Largest body that is read, in bytes. Ours have 500.
pub const REQUEST_BYTES_MAX: usize = 8 << 10;

/// With padding or without: RFC 8951 §3.1 asks to be lenient.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent),
);

/// Why a request is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RequestError {
    /// Not base64, or more than one request is.
    #[error("body is not a signing request in base64 (RFC 7030 §4.2.1)")]
    NotBase64,
    /// Not PKCS#10.
    #[error("signing request is not PKCS#10 in DER")]
    NotPkcs10,
    /// Kiosks sign with ES256 only.
    #[error("key of the signing request is not of the curve P-256")]
    NotP256,
    /// Whoever asks does not hold the key.
    #[error("signing request is not signed with its own key")]
    NotSigned,
}

/// The key of a request whose signature fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRequest {
    /// SPKI DER.
    pub spki: Vec<u8>,
    /// Roles that it asks for. None is given because of this; asking for another one's is refused.
    pub claimed: Vec<String>,
}

impl KeyRequest {
    /// Reads `body` as EST sends it.
    ///
    /// # Errors
    /// [`RequestError`].
    pub fn from_body(body: &[u8]) -> Result<Self, RequestError> {
        if body.len() > REQUEST_BYTES_MAX {
            return Err(RequestError::NotBase64);
        }
        let letters: Vec<u8> = body
            .iter()
            .copied()
            .filter(|letter| !letter.is_ascii_whitespace())
            .collect();
        let der = LENIENT
            .decode(letters)
            .map_err(|_| RequestError::NotBase64)?;
        Self::from_der(&der)
    }

    /// Reads PKCS#10 DER.
    ///
    /// # Errors
    /// [`RequestError`].
    pub fn from_der(der: &[u8]) -> Result<Self, RequestError> {
        let Ok(([], request)) = X509CertificationRequest::from_der(der) else {
            return Err(RequestError::NotPkcs10);
        };
        let spki = request.certification_request_info.subject_pki.raw;
        let key = DevicePublicKey::from_spki_der(spki).map_err(|_| RequestError::NotP256)?;
        request
            .verify_signature()
            .map_err(|_| RequestError::NotSigned)?;
        Ok(Self {
            // One form for one key: the ledger compares bytes.
            spki: key.to_spki_der(),
            claimed: claimed(&request),
        })
    }

    /// Whether it asks to be somebody else than `own`.
    pub fn claims_another_than(&self, own: &Role) -> bool {
        let own = own.to_string();
        self.claimed.iter().any(|claimed| *claimed != own)
    }
}

fn claimed(request: &X509CertificationRequest<'_>) -> Vec<String> {
    let extensions = request.requested_extensions().into_iter().flatten();
    let names = extensions.filter_map(|extension| match extension {
        ParsedExtension::SubjectAlternativeName(names) => Some(&names.general_names),
        _ => None,
    });
    let uris = names.flatten().filter_map(|name| match name {
        GeneralName::URI(uri) if Role::is_claimed_by(uri) => Some((*uri).to_owned()),
        _ => None,
    });
    uris.collect()
}
