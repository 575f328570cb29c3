//! Passive authentication (ICAO 9303-11 §5.1): is it what a state signed?

use dmrtd::auth::passive::{ChainStatus, DataGroup, PassiveAuthError, TrustAnchor, verify};
use kiosk_device::capability::Authenticity;
use thiserror::Error;

/// Root certificates (CSCA) of states, from a master list that somebody checked.
#[derive(Clone, Default)]
pub struct Anchors(Vec<TrustAnchor>);

/// Not a certificate, or with a key of a kind that is not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("root certificate {index} cannot be used")]
pub struct UnusableAnchor {
    /// Which of those given, from zero.
    pub index: usize,
}

impl Anchors {
    /// Certificates in DER.
    ///
    /// # Errors
    /// [`UnusableAnchor`].
    pub fn from_certificates<'d>(
        certificates: impl IntoIterator<Item = &'d [u8]>,
    ) -> Result<Self, UnusableAnchor> {
        let usable = certificates.into_iter().enumerate().map(|(index, der)| {
            TrustAnchor::from_certificate(der).map_err(|_| UnusableAnchor { index })
        });
        usable.collect::<Result<_, _>>().map(Self)
    }

    /// Judges data groups, each with its number, by what the state signed about them.
    pub(super) fn judge(&self, security_object: &[u8], groups: &[(u8, &[u8])]) -> Authenticity {
        let groups: Vec<DataGroup<'_>> = groups
            .iter()
            .map(|(number, bytes)| DataGroup {
                number: *number,
                bytes,
            })
            .collect();
        match verify(security_object, &groups, &self.0) {
            Ok(passed) => match passed.chain {
                ChainStatus::Trusted { .. } => Authenticity::Authentic,
                ChainStatus::Unverified => Authenticity::CannotTell,
            },
            // What we do not know may yet be right.
            Err(PassiveAuthError::UnsupportedHash | PassiveAuthError::UnsupportedKey) => {
                Authenticity::CannotTell
            }
            Err(_) => Authenticity::Forged,
        }
    }
}
