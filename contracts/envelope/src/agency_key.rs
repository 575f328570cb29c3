//! The X25519 keys of an agency.

use std::convert::Infallible;

use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem, Serializable, kem::X25519HkdfSha256};
use kiosk_domain::AgencyId;
use thiserror::Error;

use crate::suite::{self, OurAead, PrivateKey, PublicKey};

/// The key that transactions for an agency are sealed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyPublicKey {
    agency: AgencyId,
    key_id: String,
    point: PublicKey,
}

/// The key that an agency opens its transactions with. Wiped when dropped; has no `Debug`.
pub struct AgencySecretKey {
    key_id: String,
    scalar: PrivateKey,
}

/// Bytes that are not an X25519 key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotAnAgencyKey {
    /// Not 32 bytes.
    #[error("an X25519 key has 32 bytes, this one has {0}")]
    Length(usize),
    /// A point with which every shared secret would be zero.
    #[error("the point is one of X25519's weak ones; make a new key pair")]
    Weak,
}

impl AgencyPublicKey {
    /// The key `key_id` of `agency`, from its 32 bytes.
    ///
    /// # Errors
    /// [`NotAnAgencyKey`]; a weak point is found here, not when a citizen confirms.
    pub fn new(
        agency: AgencyId,
        key_id: impl Into<String>,
        bytes: &[u8],
    ) -> Result<Self, NotAnAgencyKey> {
        Ok(Self {
            agency,
            key_id: key_id.into(),
            point: usable(bytes)?,
        })
    }

    /// Whose it is.
    pub fn agency(&self) -> &AgencyId {
        &self.agency
    }

    /// Which of the agency's keys it is.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The point, RFC 7748.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.point.to_bytes().into()
    }

    pub(crate) fn point(&self) -> &PublicKey {
        &self.point
    }
}

impl AgencySecretKey {
    /// The key `key_id`, from its 32 bytes.
    ///
    /// # Errors
    /// [`NotAnAgencyKey::Length`].
    pub fn new(key_id: impl Into<String>, bytes: &[u8]) -> Result<Self, NotAnAgencyKey> {
        let scalar =
            PrivateKey::from_bytes(bytes).map_err(|_| NotAnAgencyKey::Length(bytes.len()))?;
        Ok(Self {
            key_id: key_id.into(),
            scalar,
        })
    }

    /// Which key it is.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The public key that belongs to it, as a key of `agency`.
    pub fn public_key(&self, agency: AgencyId) -> AgencyPublicKey {
        let point = X25519HkdfSha256::sk_to_pk(&self.scalar);
        AgencyPublicKey {
            agency,
            key_id: self.key_id.clone(),
            point,
        }
    }

    pub(crate) fn scalar(&self) -> &PrivateKey {
        &self.scalar
    }
}

/// The point of `bytes`, if something can be sealed for it.
pub(crate) fn usable(bytes: &[u8]) -> Result<PublicKey, NotAnAgencyKey> {
    let point = PublicKey::from_bytes(bytes).map_err(|_| NotAnAgencyKey::Length(bytes.len()))?;
    // RFC 9180 §7.1.4: encapsulation fails for such points, whatever the randomness.
    suite::seal::<OurAead>(&point, &[], &[], &[], &mut NotRandom)
        .map_err(|_| NotAnAgencyKey::Weak)?;
    Ok(point)
}

/// Zeros, for a trial whose result is thrown away.
struct NotRandom;

impl TryRng for NotRandom {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(0)
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(0)
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(0);
        Ok(())
    }
}

impl TryCryptoRng for NotRandom {}
