//! Operations make tickets, see who waits, and approve what somebody else has made.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::{Extension, Json};
use kiosk_domain::Timestamp;
use kiosk_protocol::{
    Approval, Done, Enrolment, Enrolments, ProblemCode, Rejection, TICKET_MS, Ticket, TicketId,
    TicketReply, TicketRequest, ca_pin,
};

use super::Office;
use super::standing::retired;
use crate::Desk;
use crate::decline::{Answer, Decline};
use crate::ledger::enrolment::{Act, Approved, Known, Question, TicketRow, Told, Verdict};
use crate::peer::{Peer, not_yours};

/// Longest name of a kind of device.
const HARDWARE_BYTES_MAX: usize = 48;

/// `POST /v1/tickets`.
pub async fn make(
    State(desk): State<Arc<Desk>>,
    Extension(peer): Extension<Peer>,
    body: Body,
) -> Answer<TicketReply> {
    let made_by = peer.operator()?.to_owned();
    let office = office(&desk)?;
    let request: TicketRequest = desk.message(&peer, body).await?;
    check(&request)?;
    let ticket = office.ticket(&desk, request)?;
    let signed = office.ticket_key.sign(&ticket);
    let signed = signed.ok_or_else(|| broken("the ticket key does not sign"))?;
    tracing::info!(ticket = %ticket.id, kiosk = %ticket.kiosk, %made_by, "ticket made");
    let reply = TicketReply {
        id: ticket.id,
        expires_at: ticket.expires_at,
        ticket: signed.to_string(),
    };
    retired(&desk.ledger.act(Act::Make(row(ticket, made_by))).await?)?;
    Ok(Json(reply))
}

/// `GET /v1/enrolments`.
pub async fn waiting(
    State(desk): State<Arc<Desk>>,
    Extension(peer): Extension<Peer>,
) -> Answer<Enrolments> {
    peer.operator()?;
    office(&desk)?;
    let Known::Waiting(rows) = desk.ledger.known(Question::Waiting(desk.now())).await? else {
        unreachable!("who waits is known");
    };
    let waiting = rows.into_iter().filter_map(waits).collect();
    Ok(Json(Enrolments { waiting }))
}

/// `POST /v1/approvals`.
pub async fn approve(
    State(desk): State<Arc<Desk>>,
    Extension(peer): Extension<Peer>,
    body: Body,
) -> Answer<Done> {
    let by = peer.operator()?.to_owned();
    office(&desk)?;
    let Approval { ticket, key } = desk.message(&peer, body).await?;
    let at = desk.now();
    tracing::info!(%ticket, %by, "approval");
    let approved = Approved { by, key };
    let act = Act::Approve {
        ticket,
        approved,
        at,
    };
    let Told::Approval(verdict) = desk.ledger.act(act).await? else {
        unreachable!("an approval gets a verdict");
    };
    told(verdict, at)
}

/// `POST /v1/rejections`.
pub async fn reject(
    State(desk): State<Arc<Desk>>,
    Extension(peer): Extension<Peer>,
    body: Body,
) -> Answer<Done> {
    let by = peer.operator()?.to_owned();
    office(&desk)?;
    let Rejection { ticket } = desk.message(&peer, body).await?;
    let at = desk.now();
    tracing::info!(%ticket, %by, "rejection");
    let Told::Approval(verdict) = desk.ledger.act(Act::Reject { ticket, by, at }).await? else {
        unreachable!("a rejection gets a verdict");
    };
    told(verdict, at)
}

fn told(verdict: Verdict, at: Timestamp) -> Answer<Done> {
    let conflict = |detail: &str| Decline::new(ProblemCode::ConflictingBody, detail);
    match verdict {
        Verdict::Approved | Verdict::Rejected => Ok(Json(Done { at })),
        Verdict::NoTicket => {
            let detail = "there is no such ticket, or it ran out";
            Err(Decline::new(ProblemCode::NotFound, detail))
        }
        Verdict::SamePerson => Err(not_yours("whoever made a ticket cannot approve it")),
        Verdict::OtherKey => Err(conflict("the kiosk asks with another key; look again")),
        Verdict::Used => Err(conflict("the kiosk has its certificate; retire it instead")),
    }
}

/// The office, where there is one.
pub(super) fn office(desk: &Desk) -> Result<&Office, Decline> {
    let none = || Decline::new(ProblemCode::NotFound, "this gateway enrols nobody");
    desk.office.as_ref().ok_or_else(none)
}

pub(super) fn broken(detail: &str) -> Decline {
    tracing::error!("{detail}");
    Decline::new(ProblemCode::Internal, detail)
}

fn check(request: &TicketRequest) -> Result<(), Decline> {
    let known = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    let hardware = &request.hardware;
    let fits = (1..=HARDWARE_BYTES_MAX).contains(&hardware.len()) && hardware.bytes().all(known);
    match ((1..=47).contains(&request.county), fits) {
        (true, true) => Ok(()),
        (false, _) => Err(malformed("counties are 1 to 47")),
        (_, false) => Err(malformed(
            "hardware is 1 to 48 lower-case letters, digits or `-`",
        )),
    }
}

fn malformed(detail: &str) -> Decline {
    Decline::new(ProblemCode::Malformed, detail)
}

impl Office {
    fn ticket(&self, desk: &Desk, request: TicketRequest) -> Result<Ticket, Decline> {
        let now = desk.now();
        let mut id = [0; 16];
        aws_lc_rs::rand::fill(&mut id).map_err(|_| broken("there is no randomness"))?;
        let id = TicketId(id);
        Ok(Ticket {
            version: Ticket::VERSION,
            id,
            site: request.site,
            county: request.county,
            hardware: request.hardware,
            kiosk: request.kiosk,
            secret: self.ticket_key.secret(&id),
            ca_pin: self.authority.root_pin(),
            est: self.addresses.clone(),
            issued_at: now,
            expires_at: Timestamp(now.0.saturating_add(TICKET_MS)),
            server_time: now,
        })
    }
}

fn row(ticket: Ticket, made_by: String) -> TicketRow {
    TicketRow {
        id: ticket.id,
        kiosk: ticket.kiosk,
        site: ticket.site,
        county: ticket.county,
        hardware: ticket.hardware,
        secret_hash: ticket.secret.hash(),
        made_by,
        made_at: ticket.issued_at,
        expires_at: ticket.expires_at,
        asked: None,
        approved: None,
        rejected: false,
        certificate: None,
    }
}

fn waits(row: TicketRow) -> Option<Enrolment> {
    let asked = row.asked?;
    Some(Enrolment {
        ticket: row.id,
        kiosk: row.kiosk,
        site: row.site,
        county: row.county,
        hardware: row.hardware,
        made_by: row.made_by,
        key: ca_pin(&asked.spki),
        proved: asked.proved,
        asked_at: asked.at,
    })
}
