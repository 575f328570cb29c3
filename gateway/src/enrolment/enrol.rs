//! `simpleenroll` (RFC 7030 §4.2): a ticket and a key become a certificate.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kiosk_protocol::{Credentials, ProblemCode, Role, TicketSecret};

use super::attestation::proved as proved_by_chip;
use super::certs_only::certs_only;
use super::est::{CERTS_ONLY, Guest, coded, key_request, unproved, whole};
use super::key_request::REQUEST_BYTES_MAX;
use super::tickets::office;
use crate::Desk;
use crate::decline::Decline;
use crate::ledger::enrolment::{
    Act, Asked, Decision, Known, Leaf, Question, Refusal, TicketRow, Told,
};
use crate::peer::not_yours;

/// When a kiosk that waits for a second person asks again, in seconds.
const RETRY_AFTER_SECONDS: u64 = 30;

/// `POST /.well-known/est/simpleenroll`.
pub async fn enrol(
    State(desk): State<Arc<Desk>>,
    Extension(guest): Extension<Guest>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Decline> {
    let body = whole(&desk, &headers, body, REQUEST_BYTES_MAX).await?;
    let credentials = credentials(&headers)?;
    let ticket = known_ticket(&desk, &credentials).await?;
    let request = key_request(&body)?;
    let proved = shown(&desk, &ticket, &credentials, &request.spki, &guest)?;
    let attested = proved_by_chip(&desk, &headers, &ticket.id, &request.spki, &guest)?;
    if request.claims_another_than(&Role::Kiosk(ticket.kiosk.clone())) {
        return Err(not_yours("the request names another kiosk than the ticket"));
    }
    let asked = Asked {
        spki: request.spki,
        proved,
        attested,
        at: desk.now(),
    };
    answered(decided(&desk, &ticket, asked).await?)
}

/// The ticket. Whether there is one says nothing about its secret.
pub(super) async fn known_ticket(desk: &Desk, shown: &Credentials) -> Result<TicketRow, Decline> {
    let Known::Ticket(row) = desk.ledger.known(Question::Ticket(shown.ticket)).await? else {
        unreachable!("a ticket is known or not");
    };
    let none = || unproved("this gateway knows no such ticket; ask for a new one");
    row.map(|row| *row).ok_or_else(none)
}

/// Whether the secret was proved for this key and connection, or sent as it is.
pub(super) fn shown(
    desk: &Desk,
    ticket: &TicketRow,
    credentials: &Credentials,
    spki: &[u8],
    guest: &Guest,
) -> Result<bool, Decline> {
    let secret = office(desk)?.ticket_key.secret(&ticket.id);
    if secret.hash() != ticket.secret_hash {
        return Err(unproved(
            "the ticket was made with another ticket key; ask for a new one",
        ));
    }
    if secret.proves(&*credentials.password, spki, &guest.exporter) {
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
    let leaf = office(desk)?.certify(&ticket.kiosk, &asked.spki, now)?;
    tracing::info!(kiosk = %ticket.kiosk, "certificate signed for ticket {}", ticket.id);
    let decision = ask(desk, ticket, asked, Some(leaf)).await?;
    tracing::info!("certificate noted for ticket {}", ticket.id);
    Ok(decision)
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
        Decision::Refused(Refusal::Rejected) => {
            spent("operations turned this kiosk away; ask them for a new ticket")
        }
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

/// What is shown of a ticket.
pub(super) fn credentials(headers: &HeaderMap) -> Result<Credentials, Decline> {
    let value = headers.get(header::AUTHORIZATION);
    let value = value.and_then(|value| value.to_str().ok());
    value.and_then(Credentials::from_header).ok_or_else(|| {
        unproved("show the ticket: HTTP Basic with its id and a proof, as RFC 7030 §3.2.3 has it")
    })
}
