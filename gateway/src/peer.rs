//! Who is at the other end: read from the certificate once, and looked up again for every request,
//! so that a revocation bites on an open connection too.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use kiosk_domain::{AgencyId, KioskId};
use kiosk_protocol::{ProblemCode, Role};
use rustls_pki_types::CertificateDer;
use thiserror::Error;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer as _;

use crate::Desk;
use crate::crl::IssuerAndSerial;
use crate::decline::Decline;
use crate::ledger::enrolment::Stands;
use crate::row_key::RowKey;

/// The holder of a client certificate that TLS has verified.
#[derive(Debug, Clone)]
pub struct Peer {
    role: Role,
    /// Subject public key of the certificate, SPKI DER.
    spki: Arc<[u8]>,
    certificate: Arc<IssuerAndSerial>,
}

/// Why a verified certificate is of no use here.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotAPeer {
    /// Not X.509 that can be read.
    #[error("client certificate cannot be read")]
    Unreadable,
    /// No role, a wrong one, or several.
    #[error("client certificate must name one role, such as urn:huduma:kiosk:ksk-047-0001")]
    NoRole,
}

impl Peer {
    /// Reads `leaf`.
    pub fn from_certificate(leaf: &CertificateDer<'_>) -> Result<Self, NotAPeer> {
        let (_, leaf) = X509Certificate::from_der(leaf).map_err(|_| NotAPeer::Unreadable)?;
        Ok(Self {
            role: role(&leaf).ok_or(NotAPeer::NoRole)?,
            spki: leaf.public_key().raw.into(),
            certificate: Arc::new(IssuerAndSerial::of(&leaf)),
        })
    }

    /// What a revocation list would call its certificate.
    pub fn certificate(&self) -> &IssuerAndSerial {
        &self.certificate
    }

    /// What it may do.
    pub fn role(&self) -> &Role {
        &self.role
    }

    /// The kiosk that it is.
    pub fn kiosk(&self) -> Result<&KioskId, Decline> {
        match &self.role {
            Role::Kiosk(kiosk) => Ok(kiosk),
            _ => Err(not_yours("only kiosks may ask this")),
        }
    }

    /// The operator that it is.
    pub fn operator(&self) -> Result<&str, Decline> {
        match &self.role {
            Role::Operations(name) => Ok(name),
            _ => Err(not_yours("only operations may ask this")),
        }
    }

    /// That it is `agency`, and no other.
    pub fn as_agency(&self, agency: &AgencyId) -> Result<(), Decline> {
        match &self.role {
            Role::Agency(own) if own == agency => Ok(()),
            _ => Err(not_yours("only the agency itself may ask this")),
        }
    }

    /// The key with which a kiosk signs: the one of its certificate.
    pub fn row_key(&self) -> Result<RowKey, Decline> {
        RowKey::from_spki_der(&self.spki)
            .ok_or_else(|| not_yours("the key of the certificate is not of the curve P-256"))
    }
}

/// Turns away who was revoked or withdrawn, before anything else is looked at.
pub async fn standing(
    State(desk): State<Arc<Desk>>,
    Extension(peer): Extension<Peer>,
    request: Request,
    next: Next,
) -> Result<Response, Decline> {
    stands_well(&desk, &peer).await?;
    Ok(next.run(request).await)
}

/// That `peer` is neither revoked nor withdrawn, and whom its issuer may speak for.
pub async fn stands_well(desk: &Desk, peer: &Peer) -> Result<(), Decline> {
    // The authority that is online speaks for kiosks and for nobody else, so that whoever steals its
    // key is no operator yet.
    let issuer = peer.certificate().issuer();
    let online = desk.office.as_ref();
    if online.is_some_and(|office| office.issued_by(issuer)) {
        peer.kiosk()?;
    }
    let (role, serial) = (peer.role().clone(), peer.certificate().serial().into());
    match desk.ledger.standing(role, serial, desk.now()).await? {
        Stands::Well => Ok(()),
        Stands::Withdrawn(notice) => Err(Decline::withdrawn(notice)),
        Stands::Revoked => {
            let detail = "the certificate is no longer good; enrol again";
            Err(Decline::new(ProblemCode::Revoked, detail))
        }
    }
}

/// That the caller may not ask this.
pub fn not_yours(detail: &str) -> Decline {
    Decline::new(ProblemCode::NotYours, detail)
}

fn role(leaf: &X509Certificate<'_>) -> Option<Role> {
    let names = leaf.subject_alternative_name().ok()??;
    let mut claims = names
        .value
        .general_names
        .iter()
        .filter_map(|name| match name {
            GeneralName::URI(uri) if Role::is_claimed_by(uri) => Some(*uri),
            _ => None,
        });
    match (claims.next(), claims.next()) {
        (Some(only), None) => only.parse().ok(),
        _ => None,
    }
}
