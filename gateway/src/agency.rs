//! An agency reads its own transactions by cursor, and says how they stand.

use std::sync::Arc;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use http_body_util::{BodyExt as _, Full};
use kiosk_domain::AgencyId;
use kiosk_protocol::{AGENCY_PAGE_ITEMS_MAX, ProblemCode, StatusUpdate};
use serde::Deserialize;

use crate::Desk;
use crate::decline::Decline;
use crate::ledger::PAGE_BYTES_MAX;
use crate::peer::Peer;

/// What a page takes in memory until its size is known.
const PAGE_JSON_BYTES: usize = 2 * PAGE_BYTES_MAX;

/// What is asked for.
#[derive(Deserialize)]
pub struct Ask {
    #[serde(default)]
    after: u64,
    #[serde(default = "items_max")]
    limit: u32,
}

const fn items_max() -> u32 {
    AGENCY_PAGE_ITEMS_MAX
}

/// `GET /v1/agencies/{agency}/transactions?after={cursor}&limit={n}`.
pub async fn transactions(
    State(desk): State<Arc<Desk>>,
    Extension(peer): Extension<Peer>,
    Path(agency): Path<String>,
    ask: Result<Query<Ask>, QueryRejection>,
) -> Result<impl IntoResponse, Decline> {
    let agency = own(&peer, &agency)?;
    let Ok(Query(ask)) = ask else {
        let detail = "ask with ?after={cursor}&limit={number}";
        return Err(Decline::new(ProblemCode::Malformed, detail));
    };
    let limit = ask.limit.clamp(1, AGENCY_PAGE_ITEMS_MAX);
    // Of one agency few wait for a page at once, or citizens who ask would wait behind them all.
    let waits = desk.budget.share(peer.role(), PAGE_JSON_BYTES)?;
    let page = desk.ledger.page(agency, ask.after, limit).await?;
    drop(waits);
    // Until the last byte of it is taken: who reads no pages is given no more of them.
    let share = desk.budget.share(peer.role(), page.len())?;
    let body = Full::new(Bytes::from(page)).map_frame(move |frame| {
        let _held = &share;
        frame
    });
    Ok(([(CONTENT_TYPE, "application/json")], Body::new(body)))
}

/// `POST /v1/agencies/{agency}/statuses`.
pub async fn statuses(
    State(desk): State<Arc<Desk>>,
    Extension(peer): Extension<Peer>,
    Path(agency): Path<String>,
    body: Body,
) -> Result<StatusCode, Decline> {
    let agency = own(&peer, &agency)?;
    let update: StatusUpdate = desk.message(&peer, body).await?;
    if desk.ledger.note_status(agency, update).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        let detail = "no transaction of that id came for this agency";
        Err(Decline::new(ProblemCode::NotFound, detail))
    }
}

fn own(peer: &Peer, agency: &str) -> Result<AgencyId, Decline> {
    let agency = AgencyId::new(agency)
        .map_err(|error| Decline::new(ProblemCode::NotFound, error.to_string()))?;
    peer.as_agency(&agency)?;
    Ok(agency)
}
