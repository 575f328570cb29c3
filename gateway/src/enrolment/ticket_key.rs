//! The key that signs tickets, and that their secrets are made of: so the ledger keeps no secret, and
//! whoever reads it can neither make a proof nor print a ticket.

use std::path::Path;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use kiosk_envelope::{Digest, FileKey, FileKeyError};
use kiosk_protocol::{AttestationSecret, Ticket, TicketId, TicketSecret};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject as _;
use thiserror::Error;
use zeroize::Zeroizing;

/// What the key of secrets is made for, so that no other use of the file gives the same.
const PURPOSE: &[u8] = b"huduma ticket secrets 1";
const ATTESTATIONS: &[u8] = b"huduma attestation secrets 1";

/// Signs tickets. Has no `Debug`.
pub struct TicketKey {
    signer: FileKey,
    secrets: Key,
    attestations: Key,
}

/// Why a file holds no ticket key. The caller names the file.
#[derive(Debug, Error)]
pub enum TicketKeyError {
    /// It cannot be read.
    #[error("cannot be read")]
    Unreadable(#[source] std::io::Error),
    /// It is no key.
    #[error("is not a ticket key")]
    NotAKey(#[from] FileKeyError),
}

impl TicketKey {
    /// Reads PKCS#8 PEM, without a password.
    ///
    /// # Errors
    /// [`TicketKeyError`].
    pub fn read(file: &Path) -> Result<Self, TicketKeyError> {
        let pem = std::fs::read_to_string(file).map_err(TicketKeyError::Unreadable)?;
        let pem = Zeroizing::new(pem);
        let signer = FileKey::from_pem(&pem, None)?;
        let der = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes())
            .map_err(|_| FileKeyError::NotPkcs8)?;
        let whole = Key::new(HMAC_SHA256, der.secret_pkcs8_der());
        let key_for = |purpose| Key::new(HMAC_SHA256, sign(&whole, purpose).as_ref());
        Ok(Self {
            signer,
            secrets: key_for(PURPOSE),
            attestations: key_for(ATTESTATIONS),
        })
    }

    /// The secret of the ticket `id`.
    pub fn secret(&self, id: &TicketId) -> TicketSecret {
        let tag = sign(&self.secrets, &id.0);
        let bytes = tag.as_ref().try_into();
        TicketSecret::new(bytes.expect("HMAC-SHA256 gives 32 bytes"))
    }

    /// What is sealed to the TPM whose certificate has the digest `endorsement`, for the ticket `id` and the
    /// device key `spki` (DER) that the key of the digest `attestation_key` has certified.
    pub fn attestation_secret(
        &self,
        id: &TicketId,
        spki: &[u8],
        attestation_key: &Digest,
        endorsement: &Digest,
    ) -> AttestationSecret {
        let spki = digest(&SHA256, spki);
        let parts = [&id.0[..], spki.as_ref(), &attestation_key.0, &endorsement.0];
        let tag = sign(&self.attestations, &parts.concat());
        let bytes = tag.as_ref().try_into();
        AttestationSecret(bytes.expect("HMAC-SHA256 gives 32 bytes"))
    }

    /// `ticket` as it goes onto paper. Nothing when the key does not sign.
    pub fn sign(&self, ticket: &Ticket) -> Option<Zeroizing<String>> {
        ticket.sign(&self.signer).ok()
    }
}
