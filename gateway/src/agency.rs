//! An agency reads its own transactions by cursor, and says how they stand.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use kiosk_domain::AgencyId;
use kiosk_protocol::{AGENCY_PAGE_ITEMS_MAX, AgencyPage, ProblemCode, StatusUpdate};
use serde::Deserialize;

use crate::Desk;
use crate::decline::{Answer, Decline};
use crate::peer::Peer;

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
) -> Answer<AgencyPage> {
    let agency = own(&peer, &agency)?;
    let Ok(Query(ask)) = ask else {
        let detail = "ask with ?after={cursor}&limit={number}";
        return Err(Decline::new(ProblemCode::Malformed, detail));
    };
    let limit = ask.limit.clamp(1, AGENCY_PAGE_ITEMS_MAX);
    Ok(Json(desk.ledger.page(agency, ask.after, limit).await?))
}

/// `POST /v1/agencies/{agency}/statuses`.
pub async fn statuses(
    State(desk): State<Arc<Desk>>,
    Extension(peer): Extension<Peer>,
    Path(agency): Path<String>,
    body: Body,
) -> Result<StatusCode, Decline> {
    let agency = own(&peer, &agency)?;
    let update: StatusUpdate = desk.message(body).await?;
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
