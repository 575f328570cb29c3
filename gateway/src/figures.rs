//! A kiosk says how one of its days was: counts that nobody is in.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::{Extension, Json};
use kiosk_domain::figures::DayFigures;
use kiosk_protocol::{FIGURES_BYTES_MAX, FiguresReply, ProblemCode};

use crate::Desk;
use crate::decline::{Answer, Decline};
use crate::peer::{Peer, not_yours};

/// `POST /v1/figures`.
pub async fn figures(
    State(desk): State<Arc<Desk>>,
    Extension(peer): Extension<Peer>,
    body: Body,
) -> Answer<FiguresReply> {
    let kiosk = peer.kiosk()?;
    let day: DayFigures = desk.message_up_to(FIGURES_BYTES_MAX, &peer, body).await?;
    if day.kiosk != *kiosk {
        return Err(not_yours("the figures name another kiosk"));
    }
    day.check()
        .map_err(|error| Decline::new(ProblemCode::Malformed, error.to_string()))?;
    let sessions = day.sessions();
    desk.ledger.keep_figures(day).await?;
    Ok(Json(FiguresReply { sessions }))
}
