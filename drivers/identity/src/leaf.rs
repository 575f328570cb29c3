//! What a certificate that came back says, as far as a kiosk must know before it shows it.

use kiosk_domain::{KioskId, Timestamp};
use kiosk_envelope::DevicePublicKey;
use kiosk_protocol::Role;
use thiserror::Error;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer as _;

/// A certificate for our key and our name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf {
    /// From when on it holds.
    pub not_before: Timestamp,
    /// Until when.
    pub not_after: Timestamp,
}

/// A certificate that is of no use to this kiosk.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotOurs {
    /// Not X.509.
    #[error("certificate cannot be read")]
    Unreadable,
    /// For a key that is not the one that was sent.
    #[error("certificate is for another key")]
    OtherKey,
    /// In the name of somebody else.
    #[error("certificate does not name kiosk {0}")]
    OtherName(String),
    /// Ends before it begins.
    #[error("certificate never holds")]
    NeverHolds,
}

impl Leaf {
    /// Reads `der`, which must be for `key` and name `kiosk`.
    ///
    /// # Errors
    /// [`NotOurs`].
    pub fn read(der: &[u8], key: &DevicePublicKey, kiosk: &KioskId) -> Result<Self, NotOurs> {
        let Ok(([], leaf)) = X509Certificate::from_der(der) else {
            return Err(NotOurs::Unreadable);
        };
        let certified = DevicePublicKey::from_spki_der(leaf.public_key().raw);
        if certified.ok().as_ref() != Some(key) {
            return Err(NotOurs::OtherKey);
        }
        let role = Role::Kiosk(kiosk.clone()).to_string();
        if !names(&leaf, &role) {
            return Err(NotOurs::OtherName(kiosk.to_string()));
        }
        let moment = |seconds: i64| Timestamp(seconds.saturating_mul(1000));
        let validity = leaf.validity();
        let not_before = moment(validity.not_before.timestamp());
        let not_after = moment(validity.not_after.timestamp());
        match not_before < not_after {
            true => Ok(Self {
                not_before,
                not_after,
            }),
            false => Err(NotOurs::NeverHolds),
        }
    }
}

fn names(leaf: &X509Certificate<'_>, role: &str) -> bool {
    let Ok(Some(names)) = leaf.subject_alternative_name() else {
        return false;
    };
    let mut claimed = names
        .value
        .general_names
        .iter()
        .filter_map(|name| match name {
            GeneralName::URI(uri) if Role::is_claimed_by(uri) => Some(*uri),
            _ => None,
        });
    claimed.next() == Some(role) && claimed.next().is_none()
}

/// Whether `above` (DER) has signed `below` (DER), and is not its own root.
pub(crate) fn signed_by(below: &[u8], above: &[u8]) -> bool {
    let (Ok((_, below)), Ok((_, above))) = (
        X509Certificate::from_der(below),
        X509Certificate::from_der(above),
    ) else {
        return false;
    };
    above.subject().as_raw() != above.issuer().as_raw()
        && below.issuer().as_raw() == above.subject().as_raw()
        && below.verify_signature(Some(above.public_key())).is_ok()
}

/// SPKI (DER) of a certificate.
pub(crate) fn spki_of(der: &[u8]) -> Option<Vec<u8>> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    Some(certificate.public_key().raw.to_vec())
}
