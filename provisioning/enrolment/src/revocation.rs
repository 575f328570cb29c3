//! Revocation lists (X.509 CRL, RFC 5280 §5). The list itself is the record of what was revoked:
//! the next one is the last one, and more.

use std::str::FromStr;

use kiosk_domain::Timestamp;
use rcgen::{CertificateRevocationListParams, KeyIdMethod, RevocationReason, RevokedCertParams};
use rustls_pki_types::CertificateRevocationListDer;
use rustls_pki_types::pem::PemObject as _;
use thiserror::Error;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;
use x509_parser::revocation_list::{CertificateRevocationList, RevokedCertificate};

use crate::validity::moment;
use crate::{EnrolmentError, Serial, Validity};

/// What an authority has revoked so far, and the number of the list that says so.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RevocationList {
    number: u64,
    revoked: Vec<Revoked>,
}

/// A certificate that holds no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    /// Which one.
    pub serial: Serial,
    /// Since when.
    pub at: Timestamp,
    /// Why.
    pub reason: Reason,
}

/// Why a certificate was revoked, as far as readers of the list should know (RFC 5280 §5.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reason {
    /// Nothing is said.
    #[default]
    Unspecified,
    /// The key is, or may be, in other hands: the kiosk was stolen or opened.
    KeyCompromise,
    /// Another certificate took its place.
    Superseded,
    /// The kiosk, gateway or agency is there no more.
    CessationOfOperation,
    /// Its holder may not do this any longer.
    PrivilegeWithdrawn,
}

/// Not a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "a reason is one of unspecified, key-compromise, superseded, cessation-of-operation, \
     privilege-withdrawn"
)]
pub struct NotAReason;

impl RevocationList {
    /// Of an authority that has never published one.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of the list that [`Authority::sign_revocations`](crate::Authority::sign_revocations)
    /// makes of this.
    pub fn next_number(&self) -> u64 {
        self.number.saturating_add(1)
    }

    /// All that is revoked.
    pub fn revoked(&self) -> &[Revoked] {
        &self.revoked
    }

    /// Adds `revoked`; false when that certificate is on the list already, with its first date.
    pub fn revoke(&mut self, revoked: Revoked) -> bool {
        let known = self.revoked.iter().any(|old| old.serial == revoked.serial);
        if !known {
            self.revoked.push(revoked);
        }
        !known
    }

    /// Reads the one list in `pem`, which `authority` (DER) must have signed.
    pub(crate) fn read(pem: &str, authority: &[u8]) -> Result<Self, EnrolmentError> {
        let refuse = EnrolmentError::NotOurList;
        let mut lists = CertificateRevocationListDer::pem_slice_iter(pem.as_bytes());
        let (Some(Ok(der)), None) = (lists.next(), lists.next()) else {
            return Err(refuse(
                "the file must hold one list in PEM, and nothing else",
            ));
        };
        let Ok(([], list)) = CertificateRevocationList::from_der(&der) else {
            return Err(refuse("it is not X.509"));
        };
        let (_, authority) = X509Certificate::from_der(authority)
            .map_err(|_| refuse("the authority's certificate cannot be read"))?;
        if list.verify_signature(authority.public_key()).is_err() {
            return Err(refuse("it is not signed with this authority's key"));
        }
        let number = list.crl_number().and_then(|number| number.try_into().ok());
        Ok(Self {
            number: number.ok_or(refuse("it has no number"))?,
            revoked: list
                .iter_revoked_certificates()
                .map(entry)
                .collect::<Option<_>>()
                .ok_or(refuse("an entry in it cannot be understood"))?,
        })
    }

    pub(crate) fn next(&self, validity: Validity) -> CertificateRevocationListParams {
        CertificateRevocationListParams {
            this_update: validity.not_before,
            next_update: validity.not_after,
            crl_number: self.next_number().into(),
            issuing_distribution_point: None,
            revoked_certs: self.revoked.iter().map(written).collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        }
    }
}

impl Reason {
    const ALL: [(Self, &'static str, RevocationReason); 5] = [
        (
            Self::Unspecified,
            "unspecified",
            RevocationReason::Unspecified,
        ),
        (
            Self::KeyCompromise,
            "key-compromise",
            RevocationReason::KeyCompromise,
        ),
        (Self::Superseded, "superseded", RevocationReason::Superseded),
        (
            Self::CessationOfOperation,
            "cessation-of-operation",
            RevocationReason::CessationOfOperation,
        ),
        (
            Self::PrivilegeWithdrawn,
            "privilege-withdrawn",
            RevocationReason::PrivilegeWithdrawn,
        ),
    ];

    /// As on the command line.
    pub fn as_str(self) -> &'static str {
        let found = Self::ALL.iter().find(|(reason, ..)| *reason == self);
        found.map_or("unspecified", |(_, name, _)| name)
    }

    fn code(self) -> Option<RevocationReason> {
        // RFC 5280 §5.3.1: "unspecified" is said by saying nothing.
        let mut named = Self::ALL.iter().skip(1);
        named.find(|(reason, ..)| *reason == self).map(|row| row.2)
    }

    fn of_code(code: u8) -> Self {
        let found = Self::ALL.iter().find(|(.., coded)| *coded as u8 == code);
        found.map_or(Self::Unspecified, |(reason, ..)| *reason)
    }
}

impl FromStr for Reason {
    type Err = NotAReason;

    fn from_str(text: &str) -> Result<Self, NotAReason> {
        let found = Self::ALL.iter().find(|(_, name, _)| *name == text);
        found.map(|(reason, ..)| *reason).ok_or(NotAReason)
    }
}

fn entry(entry: &RevokedCertificate<'_>) -> Option<Revoked> {
    Some(Revoked {
        serial: Serial::from_der(entry.raw_serial()).ok()?,
        at: Timestamp(entry.revocation_date.timestamp().checked_mul(1000)?),
        reason: entry
            .reason_code()
            .map_or(Reason::Unspecified, |(_, code)| Reason::of_code(code.0)),
    })
}

fn written(revoked: &Revoked) -> RevokedCertParams {
    RevokedCertParams {
        serial_number: revoked.serial.bytes().to_vec().into(),
        revocation_time: moment(revoked.at),
        reason_code: revoked.reason.code(),
        invalidity_date: None,
    }
}
