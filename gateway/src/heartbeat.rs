//! A kiosk says how it is; its journal's head is kept here, out of a thief's reach, and told back: a
//! kiosk that has just started says none, and looks for the one that is kept in its own journal.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::{Extension, Json};
use kiosk_protocol::{Heartbeat, HeartbeatReply};

use crate::Desk;
use crate::decline::Answer;
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
    Ok(Json(HeartbeatReply {
        received_at,
        journal_head,
    }))
}
