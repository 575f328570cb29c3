//! A kiosk says how it is; its journal's head is kept here, out of a thief's reach, and told back: a
//! kiosk that has just started says none, and looks for the one that is kept in its own journal.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::{Extension, Json};
use kiosk_domain::Timestamp;
use kiosk_protocol::{Heartbeat, HeartbeatReply};

use crate::Desk;
use crate::decline::{Answer, Decline};
use crate::ledger::enrolment::{Act, Known, Question};
use crate::peer::{Peer, not_yours};

/// `POST /v1/heartbeat`.
pub async fn heartbeat(
    State(desk): State<Arc<Desk>>,
    Extension(peer): Extension<Peer>,
    body: Body,
) -> Answer<HeartbeatReply> {
    let kiosk = peer.kiosk()?;
    let beat: Heartbeat = desk.message(&peer, body).await?;
    if beat.kiosk != *kiosk {
        return Err(not_yours("the heartbeat names another kiosk"));
    }
    let received_at = desk.now();
    let journal_head = desk.ledger.beat(beat, received_at).await?;
    seen(&desk, &peer, received_at).await?;
    Ok(Json(HeartbeatReply {
        received_at,
        journal_head,
    }))
}

/// A kiosk that beats with a new certificate has no more need of the one before: once a certificate.
async fn seen(desk: &Desk, peer: &Peer, at: Timestamp) -> Result<(), Decline> {
    let Some(office) = &desk.office else {
        return Ok(());
    };
    let serial: Box<[u8]> = peer.certificate().serial().into();
    if desk.ledger.known(Question::Seen(serial.clone())).await? == Known::Seen(true) {
        return Ok(());
    }
    let kiosk = peer.kiosk()?.clone();
    let until = office.predecessor_until(at);
    desk.ledger
        .act(Act::See {
            kiosk,
            serial,
            at,
            until,
        })
        .await?;
    Ok(())
}
