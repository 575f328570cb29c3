//! Whether a claim holds, as far as a claim alone can: that the chip of the certificate and the chip
//! of the keys are one and the same is shown only by the answer to the challenge.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use kiosk_domain::Timestamp;
use kiosk_envelope::Digest;
use kiosk_protocol::{Claim, TicketId};
use thiserror::Error;

use super::credential::EndorsementKey;
use super::endorsement::Makers;
use super::public::SigningPublic;
use super::statement::Statement;

/// Why a claim is worth nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotAttested {
    /// The certificate.
    #[error("no maker that this gateway knows has certified this TPM")]
    UnknownMaker,
    /// The attestation key.
    #[error("attestation key is not one that signs only what its TPM says")]
    AttestationKey,
    /// The device key.
    #[error("device key is not one that was made in its TPM and stays there")]
    DeviceKey,
    /// The statement.
    #[error("statement does not certify this device key")]
    Statement,
    /// The ticket in it.
    #[error("statement was made for another ticket")]
    OtherTicket,
    /// Its signature.
    #[error("statement is not signed by the attestation key")]
    NotSigned,
}

/// A claim that holds.
pub struct Judged {
    /// The chip's own key, which the secret is sealed to.
    pub endorsement_key: EndorsementKey,
    /// SHA-256 of its certificate.
    pub endorsement: Digest,
    /// SHA-256 of the attestation key.
    pub attestation_key: Digest,
    /// SPKI DER of the device key.
    pub spki: Vec<u8>,
}

/// Judges `claim`, which must have been made for `ticket`.
///
/// # Errors
/// [`NotAttested`].
pub fn judge(
    claim: &Claim,
    ticket: &TicketId,
    makers: &Makers,
    now: Timestamp,
) -> Result<Judged, NotAttested> {
    let device_key = SigningPublic::read(&claim.device_key.0)
        .filter(SigningPublic::is_device_key)
        .ok_or(NotAttested::DeviceKey)?;
    let attestation_key = SigningPublic::read(&claim.attestation_key.0)
        .filter(SigningPublic::is_attestation_key)
        .ok_or(NotAttested::AttestationKey)?;
    let statement = Statement::read(&claim.statement.0).ok_or(NotAttested::Statement)?;
    if statement.certified != device_key.name() {
        return Err(NotAttested::Statement);
    }
    if statement.qualifying != ticket.0 {
        return Err(NotAttested::OtherTicket);
    }
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &attestation_key.point)
        .verify(&claim.statement.0, &claim.signature.0)
        .map_err(|_| NotAttested::NotSigned)?;
    let chip = makers
        .endorsed(&claim.endorsement.0, now)
        .ok_or(NotAttested::UnknownMaker)?;
    Ok(Judged {
        endorsement_key: chip.key,
        endorsement: chip.digest,
        attestation_key: attestation_key.digest,
        spki: device_key.spki().ok_or(NotAttested::DeviceKey)?,
    })
}
