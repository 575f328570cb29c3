//! A kiosk says how it is; its journal's head is kept here, out of a thief's reach.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::{Extension, Json};
use kiosk_domain::Timestamp;
use kiosk_protocol::{Heartbeat, HeartbeatReply};
use rusqlite::{Connection, params};

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
    let beat: Heartbeat = desk.message(body).await?;
    if beat.kiosk != *kiosk {
        return Err(not_yours("the heartbeat names another kiosk"));
    }
    let received_at = desk.now();
    let journal_head = beat.journal_head;
    desk.ledger
        .write(0, move |connection| note(connection, &beat, received_at))
        .await?;
    Ok(Json(HeartbeatReply {
        received_at,
        journal_head,
    }))
}

/// A beat without a journal keeps the head that was told before.
fn note(connection: &Connection, beat: &Heartbeat, at: Timestamp) -> rusqlite::Result<()> {
    let integer = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    connection.execute(
        "insert into heartbeat (kiosk, last_seen_at, skew_ms, queued, oldest_age_seconds, \
         journal_head, software) values (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
         on conflict (kiosk) do update set last_seen_at = excluded.last_seen_at, \
         skew_ms = excluded.skew_ms, queued = excluded.queued, \
         oldest_age_seconds = excluded.oldest_age_seconds, \
         journal_head = coalesce(excluded.journal_head, journal_head), \
         software = excluded.software",
        params![
            beat.kiosk.as_str(),
            at.0,
            beat.sent_at.0.saturating_sub(at.0),
            integer(beat.queued),
            integer(beat.oldest_age_seconds),
            beat.journal_head.map(|head| head.0),
            beat.software
        ],
    )?;
    Ok(())
}
