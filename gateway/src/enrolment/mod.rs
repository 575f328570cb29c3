//! Lets kiosks in: a gateway with `[enrolment]` in its config certifies them over EST (RFC 7030), on
//! a listener of its own, and operations make tickets, approve them and take kiosks out of service.
//!
//! ```text
//!   operations ─► tickets ──┐                       ┌─ ticket_key ── secrets and signatures
//!              ─► standing ─┤── ledger::enrolment   ├─ authority ─── certificates, its own list
//!   kiosk ─ EST ─► est ─────┘   decides and keeps   ├─ token ─────── its key in a security module
//!   attestation ── that a key is in a TPM, in place of the second person
//!            late ── who shakes hands               ├─ key_request ─ PKCS#10: the key and no more
//!            enrol ─ a ticket becomes one           └─ certs_only ── CMS
//!   list ── the authority's revocation list, signed anew when somebody's standing changes
//! ```
//!
//! A certificate's names and uses come from the ticket and from here, never from who asks.

pub mod attestation;
mod authority;
mod certs_only;
mod config;
mod enrol;
pub(crate) mod est;
mod key_request;
pub(crate) mod late;
mod list;
pub mod standing;
mod ticket_key;
pub(crate) mod tickets;
mod token;

use std::path::PathBuf;

use kiosk_domain::{KioskId, Timestamp};
use kiosk_protocol::ProblemCode;
use rustls_pki_types::CertificateDer;
use thiserror::Error;
use tokio::task::block_in_place;

use attestation::{Makers, MakersError};
use authority::{AuthorityError, IssuingAuthority};
use ticket_key::{TicketKey, TicketKeyError};

use crate::decline::Decline;
use crate::ledger::enrolment::Leaf;

pub use config::EnrolmentConfig;
pub use key_request::{KeyRequest, RequestError};
pub use list::ListError;
pub use standing::Changes;
pub use token::TokenConfig;

/// Who certifies kiosks.
pub struct Office {
    authority: IssuingAuthority,
    ticket_key: TicketKey,
    addresses: Vec<String>,
    crl: PathBuf,
    makers: Option<Makers>,
    predecessor_ms: i64,
}

/// Why kiosks cannot be certified.
#[derive(Debug, Error)]
pub enum OfficeError {
    /// The issuing authority.
    #[error("issuing authority")]
    Authority(#[from] AuthorityError),
    /// The ticket key.
    #[error("ticket key {0}; make one with `kiosk-fleet make-ca --below`")]
    TicketKey(PathBuf, #[source] TicketKeyError),
    /// The makers of TPMs.
    #[error(transparent)]
    Makers(#[from] MakersError),
}

impl Office {
    /// Reads the files that `config` names; one of `roots` must have signed the authority.
    ///
    /// # Errors
    /// [`OfficeError`].
    pub fn open(
        config: &EnrolmentConfig,
        roots: &[CertificateDer<'static>],
    ) -> Result<Self, OfficeError> {
        let key = &config.ticket_key;
        Ok(Self {
            authority: IssuingAuthority::read(config, roots)?,
            ticket_key: TicketKey::read(key)
                .map_err(|error| OfficeError::TicketKey(key.clone(), error))?,
            addresses: config.addresses.clone(),
            crl: config.crl.clone(),
            makers: config.tpm_roots.as_deref().map(Makers::read).transpose()?,
            predecessor_ms: i64::from(config.predecessor_hours) * 3_600_000,
        })
    }

    /// Certifies the key `spki` (DER) as that of `kiosk`. A security module may take its time, so
    /// other requests go on meanwhile.
    fn certify(&self, kiosk: &KioskId, spki: &[u8], now: Timestamp) -> Result<Leaf, Decline> {
        let certified = block_in_place(|| self.authority.certify(kiosk, spki, now));
        certified.map_err(|error| {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "a certificate was not signed");
            Decline::new(ProblemCode::Internal, "the authority did not sign")
        })
    }

    /// Until when a certificate holds whose successor was seen `at`.
    pub(crate) fn predecessor_until(&self, at: Timestamp) -> Timestamp {
        Timestamp(at.0.saturating_add(self.predecessor_ms))
    }

    /// Whether `issuer`, the DER of a name, is our authority.
    pub(crate) fn issued_by(&self, issuer: &[u8]) -> bool {
        self.authority.name() == issuer
    }
}
