//! The addresses of EST (RFC 7030 §3.2.2).
//!
//! ```text
//!   cacerts         ─► issuing authority and root
//!   csrattrs        ─► what a request should hold
//!   simpleenroll    ─ ticket, key ─► certificate │ 202 until a second person has approved
//!   simplereenroll  ─ present certificate, key ─► the next one
//! ```

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kiosk_protocol::{Credentials, ProblemCode, Role, TicketSecret};

use super::authority::AuthorityError;
use super::certs_only::{certs_only, in_lines, wanted_attributes};
use super::key_request::{KeyRequest, REQUEST_BYTES_MAX};
use super::standing::retired;
use super::tickets::{broken, office};
use crate::Desk;
use crate::decline::Decline;
use crate::desk::body_bytes;
use crate::ledger::enrolment::{
    Act, Asked, Decision, Known, Leaf, Question, Refusal, TicketRow, Told,
};
use crate::peer::{Peer, not_yours, stands_well};

/// When a kiosk that waits for a second person asks again, in seconds.
const RETRY_AFTER_SECONDS: u64 = 30;
const CERTIFICATES: &str = "application/pkcs7-mime";
const CERTS_ONLY: &str = "application/pkcs7-mime; smime-type=certs-only";
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
        .route("/.well-known/est/simpleenroll", post(enrol))
        .route("/.well-known/est/simplereenroll", post(renew))
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

async fn enrol(
    State(desk): State<Arc<Desk>>,
    Extension(guest): Extension<Guest>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Decline> {
    let body = whole(&desk, &headers, body).await?;
    let credentials = credentials(&headers).ok_or_else(|| {
        unproved("show the ticket: HTTP Basic with its id and a proof, as RFC 7030 §3.2.3 has it")
    })?;
    let ticket = known_ticket(&desk, &credentials).await?;
    let request = key_request(&body)?;
    let proved = shown(&desk, &ticket, &credentials, &request, &guest)?;
    if request.claims_another_than(&Role::Kiosk(ticket.kiosk.clone())) {
        return Err(not_yours("the request names another kiosk than the ticket"));
    }
    let asked = Asked {
        spki: request.spki,
        proved,
        at: desk.now(),
    };
    answered(decided(&desk, &ticket, asked).await?)
}

/// The ticket. Whether there is one says nothing about its secret.
async fn known_ticket(desk: &Desk, shown: &Credentials) -> Result<TicketRow, Decline> {
    let Known::Ticket(row) = desk.ledger.known(Question::Ticket(shown.ticket)).await? else {
        unreachable!("a ticket is known or not");
    };
    let none = || unproved("this gateway knows no such ticket; ask for a new one");
    row.map(|row| *row).ok_or_else(none)
}

/// Whether the secret was proved for this key and connection, or sent as it is.
fn shown(
    desk: &Desk,
    ticket: &TicketRow,
    credentials: &Credentials,
    request: &KeyRequest,
    guest: &Guest,
) -> Result<bool, Decline> {
    let secret = office(desk)?.ticket_key.secret(&ticket.id);
    if secret.hash() != ticket.secret_hash {
        return Err(unproved(
            "the ticket was made with another ticket key; ask for a new one",
        ));
    }
    if secret.proves(&*credentials.password, &request.spki, &guest.exporter) {
        return Ok(true);
    }
    // Hashes are compared, so that the time it takes tells nothing of the secret.
    if TicketSecret::new(*credentials.password).hash() == ticket.secret_hash {
        return Ok(false);
    }
    Err(unproved(
        "the proof fits neither this ticket, key and connection, nor is it the secret",
    ))
}

/// Signed only once the ledger says that it may be, and handed out only once it is in the ledger.
async fn decided(desk: &Desk, ticket: &TicketRow, asked: Asked) -> Result<Decision, Decline> {
    let now = asked.at;
    let decision = ask(desk, ticket, asked.clone(), None).await?;
    if decision != Decision::Ready {
        return Ok(decision);
    }
    let leaf = office(desk)?
        .authority
        .certify(&ticket.kiosk, &asked.spki, now)
        .map_err(|error| not_signed(&error))?;
    tracing::info!(kiosk = %ticket.kiosk, "certificate signed for ticket {}", ticket.id);
    ask(desk, ticket, asked, Some(leaf)).await
}

async fn ask(
    desk: &Desk,
    ticket: &TicketRow,
    asked: Asked,
    leaf: Option<Leaf>,
) -> Result<Decision, Decline> {
    let ticket = ticket.id;
    let act = Act::Ask {
        ticket,
        asked,
        leaf,
    };
    let Told::Decision(decision) = desk.ledger.act(act).await? else {
        unreachable!("who asks is told a decision");
    };
    Ok(decision)
}

fn answered(decision: Decision) -> Result<Response, Decline> {
    let spent = |detail: &str| Err(Decline::new(ProblemCode::Spent, detail));
    match decision {
        Decision::Issued(der) => Ok(coded(CERTS_ONLY, &certs_only(&[&der]))),
        Decision::Waits | Decision::Ready => {
            let retry = [(header::RETRY_AFTER, RETRY_AFTER_SECONDS.to_string())];
            let text = "a second person has to approve this key; ask again\n";
            Ok((StatusCode::ACCEPTED, retry, text).into_response())
        }
        Decision::Refused(Refusal::Unknown) => spent("the ticket is there no more"),
        Decision::Refused(Refusal::Expired) => spent("the ticket ran out; ask for a new one"),
        Decision::Refused(Refusal::OtherKey) => {
            spent("the ticket is for another key, which came first; ask for a new one")
        }
        Decision::Refused(Refusal::Retired) => Err(Decline::new(
            ProblemCode::Revoked,
            "the kiosk was retired; its id is never used again",
        )),
    }
}

async fn renew(
    State(desk): State<Arc<Desk>>,
    Extension(guest): Extension<Guest>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Decline> {
    let body = whole(&desk, &headers, body).await?;
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
    let leaf = office(&desk)?
        .authority
        .certify(kiosk, &request.spki, at)
        .map_err(|error| not_signed(&error))?;
    let der = leaf.der.clone();
    let kiosk = kiosk.clone();
    tracing::info!(%kiosk, "certificate renewed");
    retired(&desk.ledger.act(Act::Renew { kiosk, leaf, at }).await?)?;
    Ok(coded(CERTS_ONLY, &certs_only(&[&der])))
}

fn credentials(headers: &HeaderMap) -> Option<Credentials> {
    let value = headers.get(header::AUTHORIZATION)?;
    Credentials::from_header(value.to_str().ok()?)
}

/// The body, before anything is answered: clients that are told "no" while they still send take the
/// answer for a broken connection.
async fn whole(desk: &Desk, headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Decline> {
    let said = body_bytes(headers, REQUEST_BYTES_MAX)?;
    desk.body(body, said, REQUEST_BYTES_MAX).await
}

fn key_request(body: &[u8]) -> Result<KeyRequest, Decline> {
    KeyRequest::from_body(body)
        .map_err(|error| Decline::new(ProblemCode::Malformed, error.to_string()))
}

fn unproved(detail: &str) -> Decline {
    Decline::new(ProblemCode::Unproved, detail)
}

fn not_signed(error: &AuthorityError) -> Decline {
    let error = error as &dyn std::error::Error;
    tracing::error!(error, "authority");
    broken("the authority did not sign")
}

/// Base64, as RFC 7030 §4.1.3 has it.
fn coded(content: &'static str, der: &[u8]) -> Response {
    let headers = [
        (header::CONTENT_TYPE.as_str(), content),
        ("content-transfer-encoding", "base64"),
    ];
    (headers, in_lines(&STANDARD.encode(der))).into_response()
}
