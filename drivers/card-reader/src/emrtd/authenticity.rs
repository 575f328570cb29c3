//! Passive authentication (ICAO 9303-11 §5.1): is it what a state signed?

use dmrtd::auth::passive::{ChainStatus, DataGroup, PassiveAuthError, TrustAnchor, verify};
use kiosk_device::capability::Authenticity;
use thiserror::Error;

use crate::tlv::Objects;

/// Root certificates (CSCA) of states, from files that somebody chose; see [`super::CountryRoots`].
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
        if !is_modest(security_object, DEPTH_MAX) {
            return Authenticity::CannotTell;
        }
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

/// Whether a root certificate is one that chips can be judged by, in a time that is bounded.
pub(super) fn is_usable(certificate: &[u8]) -> bool {
    is_modest(certificate, DEPTH_MAX) && TrustAnchor::from_certificate(certificate).is_ok()
}

/// Room for an RSA key of 4,096 bits with an exponent as long, or a curve that is written out.
/// Larger keys would keep the processor busy past any deadline: the arithmetic behind
/// [`verify`] takes what it is given.
const KEY_BYTES_MAX: usize = 1_100;
const DEPTH_MAX: usize = 16;
const BIT_STRING: u8 = 0x03;
const CONSTRUCTED: u8 = 0x20;

/// Whether all of `der` is well formed, and no key in it is larger than any state uses.
fn is_modest(mut der: &[u8], depth: usize) -> bool {
    while !der.is_empty() {
        let Some((tag, value, rest)) = split(der) else {
            return false;
        };
        let fits = match tag {
            BIT_STRING => value.len() <= KEY_BYTES_MAX,
            _ if tag & CONSTRUCTED != 0 => depth > 0 && is_modest(value, depth - 1),
            _ => true,
        };
        if !fits {
            return false;
        }
        der = rest;
    }
    true
}

/// Tag, value and what follows. Certificates know no tags of several bytes.
fn split(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let tag = *der.first().filter(|tag| **tag & 0x1F != 0x1F)?;
    let (_, value) = Objects(der).next()?;
    let length_bytes = match der.get(1)? {
        short @ 0..=0x7F => usize::from(*short) + 2,
        long => value.len() + 2 + usize::from(long & 0x0F),
    };
    Some((tag, value, der.get(length_bytes..)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::simulator::chip::Issuer;
    use crate::tlv::object;

    #[test]
    fn a_key_that_would_take_minutes_is_not_tried() {
        let key = object(0x03, &[&[0; KEY_BYTES_MAX + 1]]);
        let wrapped = object(0x77, &[&object(0x30, &[&object(0xA0, &[&key])])]);
        assert!(!is_modest(&wrapped, DEPTH_MAX));
        let judged = Anchors::default().judge(&wrapped, &[(1, b"lines")]);
        assert_eq!(judged, Authenticity::CannotTell);
    }

    #[test]
    fn endless_boxes_are_not_opened() {
        let boxes = (0..40).fold(Vec::new(), |inner, _| object(0x30, &[&inner]).to_vec());
        assert!(!is_modest(&boxes, DEPTH_MAX));
    }

    #[test]
    fn what_our_state_signs_is_modest() {
        let signed = Issuer::throw_away().security_object(&[(1, b"lines")]);
        assert!(is_modest(&signed, DEPTH_MAX));
    }

    proptest! {
        #[test]
        fn a_changed_security_object_is_never_authentic(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        ) {
            let issuer = Issuer::throw_away();
            let anchors = Anchors::from_certificates([issuer.root()]).expect("a root");
            let signed = issuer.security_object(&[(1, b"lines")]);
            let mut changed = signed.clone();
            for (index, byte) in &changes {
                let at = index.index(changed.len());
                changed[at] = *byte;
            }
            let judged = anchors.judge(&changed, &[(1, b"other lines")]);
            prop_assert_ne!(judged, Authenticity::Authentic);
        }

        #[test]
        fn any_bytes_are_judged(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let judged = Anchors::default().judge(&bytes, &[(1, b"lines")]);
            prop_assert_ne!(judged, Authenticity::Authentic);
        }
    }
}
