//! A citizen asks any kiosk with the reference on the receipt.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::{Extension, Json};
use kiosk_domain::Reference;
use kiosk_protocol::{ProblemCode, ReferenceReply};

use crate::Desk;
use crate::decline::{Answer, Decline};
use crate::peer::Peer;

/// `GET /v1/references/{reference}`.
pub async fn reference(
    State(desk): State<Arc<Desk>>,
    Extension(peer): Extension<Peer>,
    Path(reference): Path<String>,
) -> Answer<ReferenceReply> {
    peer.kiosk()?;
    let reference = Reference::parse(&reference)
        .map_err(|error| Decline::new(ProblemCode::Malformed, error.to_string()))?;
    let known = desk.ledger.reference(reference).await?;
    let unknown = || {
        Decline::new(
            ProblemCode::NotFound,
            "no transaction of that reference came",
        )
    };
    known.map(Json).ok_or_else(unknown)
}
