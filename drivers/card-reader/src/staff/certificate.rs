//! Whether a certificate makes its card one of our staff's.

use std::collections::BTreeSet;
use std::time::Duration;

use kiosk_domain::Timestamp;
use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use thiserror::Error;
use webpki::{EndEntityCert, KeyUsage};

use super::profile::{CARD_USAGE, CERTIFICATE_BYTES_MAX, PIN_USAGE};
use super::{Proof, Staff, StaffError, StaffRole};

/// The number of a certificate, as a revocation list names it: big-endian, without leading zeros.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Serial(Vec<u8>);

impl Serial {
    /// From the bytes of a certificate or list.
    pub fn new(bytes: &[u8]) -> Self {
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        Self(bytes[zeros..].to_vec())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Whom to believe.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    roots: Vec<TrustAnchor<'static>>,
    intermediates: Vec<CertificateDer<'static>>,
    revoked: BTreeSet<Serial>,
}

/// A root that is no certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the staff's root is not a certificate in DER")]
pub struct UnusableRoot;

impl Trust {
    /// Believes what `roots` signed, each a certificate in DER.
    ///
    /// # Errors
    /// [`UnusableRoot`], also when there is none.
    pub fn in_roots<'a>(roots: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, UnusableRoot> {
        let mut anchors = Vec::new();
        for der in roots {
            let der = CertificateDer::from(der);
            let anchor = webpki::anchor_from_trusted_cert(&der).map_err(|_| UnusableRoot)?;
            anchors.push(anchor.to_owned());
        }
        if anchors.is_empty() {
            return Err(UnusableRoot);
        }
        Ok(Self {
            roots: anchors,
            ..Self::default()
        })
    }

    /// By way of these as well: a card holds its own certificate alone.
    #[must_use]
    pub fn by_way_of(mut self, intermediates: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let intermediates = intermediates.into_iter().map(CertificateDer::from);
        self.intermediates.extend(intermediates);
        self
    }

    /// But for these.
    #[must_use]
    pub fn without(mut self, revoked: impl IntoIterator<Item = Serial>) -> Self {
        self.revoked.extend(revoked);
        self
    }

    /// Whose certificate it is, at the moment `now`.
    pub(super) fn judge(
        &self,
        der: &[u8],
        proof: &Proof,
        now: Timestamp,
    ) -> Result<Staff, StaffError> {
        if der.len() > CERTIFICATE_BYTES_MAX {
            return Err(StaffError::NotAStaffCard);
        }
        let der = CertificateDer::from(der);
        let leaf = EndEntityCert::try_from(&der).map_err(|_| StaffError::NotAStaffCard)?;
        self.vouch(&leaf, proof, unix_time(now))?;
        let serial = Serial::new(leaf.serial());
        if self.revoked.contains(&serial) {
            return Err(StaffError::Revoked);
        }
        let (role, id) = holder(&leaf)?;
        Ok(Staff { id, role, serial })
    }

    /// What has run out, or is not meant for this, may besides be somebody else's; that is said
    /// first.
    fn vouch(
        &self,
        leaf: &EndEntityCert<'_>,
        proof: &Proof,
        now: UnixTime,
    ) -> Result<(), StaffError> {
        let (own, other) = match proof {
            Proof::Pin(_) => (PIN_USAGE, CARD_USAGE),
            Proof::Card => (CARD_USAGE, PIN_USAGE),
        };
        let (at, outcome) = match self.path(leaf, own, now) {
            Err(webpki::Error::CertExpired { not_after, .. }) => (not_after, StaffError::Expired),
            Err(webpki::Error::CertNotValidYet { not_before, .. }) => {
                (not_before, StaffError::NotYetValid)
            }
            Err(error) => return Err(refused(&error)),
            // Whoever may be asked for either key proves neither.
            Ok(()) if self.path(leaf, other, now).is_ok() => return Err(StaffError::NotForThis),
            Ok(()) => return Ok(()),
        };
        self.path(leaf, own, at).map_err(|error| refused(&error))?;
        Err(outcome)
    }

    fn path(
        &self,
        leaf: &EndEntityCert<'_>,
        usage: &'static [u8],
        at: UnixTime,
    ) -> Result<(), webpki::Error> {
        let path = leaf.verify_for_usage(
            webpki::ALL_VERIFICATION_ALGS,
            &self.roots,
            &self.intermediates,
            at,
            KeyUsage::required(usage),
            None,
            None,
        );
        path.map(drop)
    }
}

/// The one name of ours that a certificate has.
fn holder(leaf: &EndEntityCert<'_>) -> Result<(StaffRole, String), StaffError> {
    let mut ours = leaf
        .valid_uri_names()
        .filter(|uri| uri.starts_with("urn:huduma:"));
    match (ours.next(), ours.next()) {
        (Some(only), None) => {
            let (role, id) = StaffRole::of_uri(only).map_err(|_| StaffError::NotForThis)?;
            Ok((role, id.to_owned()))
        }
        _ => Err(StaffError::NotForThis),
    }
}

/// Whether `signature` over `message` was made with the key of `der`.
pub(super) fn is_signed_by(der: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let der = CertificateDer::from(der);
    let algorithm = webpki::aws_lc_rs::ECDSA_P256_SHA256;
    EndEntityCert::try_from(&der)
        .is_ok_and(|leaf| leaf.verify_signature(algorithm, message, signature).is_ok())
}

fn refused(error: &webpki::Error) -> StaffError {
    match error {
        webpki::Error::InvalidSignatureForPublicKey => StaffError::Forged,
        webpki::Error::RequiredEkuNotFoundContext(_) => StaffError::NotForThis,
        _ => StaffError::NotOurs,
    }
}

fn unix_time(at: Timestamp) -> UnixTime {
    let seconds = u64::try_from(at.0.div_euclid(1000)).unwrap_or(0);
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}
