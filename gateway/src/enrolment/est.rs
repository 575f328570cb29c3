//! The addresses of EST (RFC 7030 §3.2.2).
//!
//! ```text
//!   cacerts         ─► issuing authority and root
//!   csrattrs        ─► what a request should hold
//!   simpleenroll    ─ ticket, key ─► certificate │ 202 until a second person has approved (enrol)
//!   /v1/attestation ─ a TPM says whose key it holds ─► a challenge (attestation)
//!   simplereenroll  ─ present certificate, key ─► the next one
//! ```

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kiosk_protocol::{ATTESTATION_PATH, ProblemCode};

use super::attestation;
use super::certs_only::{certs_only, in_lines, wanted_attributes};
use super::enrol;
use super::key_request::{KeyRequest, REQUEST_BYTES_MAX};
use super::standing::retired;
use super::tickets::office;
use crate::Desk;
use crate::decline::Decline;
use crate::desk::body_bytes;
use crate::ledger::enrolment::Act;
use crate::peer::{Peer, not_yours, stands_well};

const CERTIFICATES: &str = "application/pkcs7-mime";
pub(super) const CERTS_ONLY: &str = "application/pkcs7-mime; smime-type=certs-only";
const ATTRIBUTES: &str = "application/csrattrs";

/// Who is at the other end, perhaps without a certificate.
#[derive(Clone)]
pub struct Guest {
    /// The holder of the certificate that was shown, if one was.
    pub peer: Option<Peer>,
    /// What the TLS exporter of the connection gives; both ends have the same.
    pub exporter: [u8; 32],
}

/// Every address. Requests carry their [`Guest`] as an extension.
pub fn routes(desk: &Arc<Desk>) -> Router {
    Router::new()
        .route("/.well-known/est/cacerts", get(cacerts))
        .route("/.well-known/est/csrattrs", get(csrattrs))
        .route("/.well-known/est/simpleenroll", post(enrol::enrol))
        .route("/.well-known/est/simplereenroll", post(renew))
        .route(ATTESTATION_PATH, post(attestation::answer))
        .fallback(unknown)
        .with_state(Arc::clone(desk))
}

async fn unknown() -> Decline {
    Decline::new(ProblemCode::NotFound, "no such address")
}

async fn cacerts(State(desk): State<Arc<Desk>>) -> Result<Response, Decline> {
    let chain = office(&desk)?.authority.chain();
    Ok(coded(CERTIFICATES, &certs_only(&chain)))
}

async fn csrattrs() -> Response {
    coded(ATTRIBUTES, &wanted_attributes())
}

async fn renew(
    State(desk): State<Arc<Desk>>,
    Extension(guest): Extension<Guest>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Decline> {
    let body = whole(&desk, &headers, body, REQUEST_BYTES_MAX).await?;
    let peer = guest.peer.ok_or_else(|| {
        unproved("show the present certificate in TLS, or enrol anew with a ticket")
    })?;
    let kiosk = peer.kiosk()?;
    stands_well(&desk, &peer).await?;
    let request = key_request(&body)?;
    if request.claims_another_than(peer.role()) {
        return Err(not_yours(
            "the request names another kiosk than the certificate",
        ));
    }
    let at = desk.now();
    let leaf = office(&desk)?.certify(kiosk, &request.spki, at)?;
    let der = leaf.der.clone();
    let kiosk = kiosk.clone();
    tracing::info!(%kiosk, "certificate renewed");
    retired(&desk.ledger.act(Act::Renew { kiosk, leaf, at }).await?)?;
    Ok(coded(CERTS_ONLY, &certs_only(&[&der])))
}

/// The body, before anything is answered: clients that are told "no" while they still send take the
/// answer for a broken connection.
pub(super) async fn whole(
    desk: &Desk,
    headers: &HeaderMap,
    body: Body,
    bytes_max: usize,
) -> Result<Vec<u8>, Decline> {
    let said = body_bytes(headers, bytes_max)?;
    desk.body(body, said, bytes_max).await
}

pub(super) fn key_request(body: &[u8]) -> Result<KeyRequest, Decline> {
    KeyRequest::from_body(body)
        .map_err(|error| Decline::new(ProblemCode::Malformed, error.to_string()))
}

pub(super) fn unproved(detail: &str) -> Decline {
    Decline::new(ProblemCode::Unproved, detail)
}

/// Base64, as RFC 7030 §4.1.3 has it.
pub(super) fn coded(content: &'static str, der: &[u8]) -> Response {
    let headers = [
        (header::CONTENT_TYPE.as_str(), content),
        ("content-transfer-encoding", "base64"),
    ];
    (headers, in_lines(&STANDARD.encode(der))).into_response()
}
