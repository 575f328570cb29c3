//! Which address is whose.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use kiosk_protocol::{ProblemCode, Route};

use crate::decline::Decline;
use crate::{
    Desk, agency, enrolment, figures, heartbeat, intake, metrics, payments, peer, references,
};

/// Every address of the contract. Requests carry their [`peer::Peer`] and their
/// [`Turn`](crate::callers::Turn) as extensions.
pub fn routes(desk: &Arc<Desk>) -> Router {
    let mut router = Router::new();
    for route in Route::ALL {
        let method = match route {
            Route::Transactions => post(intake::transactions),
            Route::Heartbeat => post(heartbeat::heartbeat),
            Route::Figures => post(figures::figures),
            Route::Payments => post(payments::request),
            Route::Payment => get(payments::ask),
            Route::AgencyTransactions => get(agency::transactions),
            Route::AgencyStatuses => post(agency::statuses),
            Route::Reference => get(references::reference),
            Route::Tickets => post(enrolment::tickets::make),
            Route::Enrolments => get(enrolment::tickets::waiting),
            Route::Approvals => post(enrolment::tickets::approve),
            Route::Rejections => post(enrolment::tickets::reject),
            Route::Standing => post(enrolment::standing::change),
            Route::Health => get(metrics::health),
            Route::Metrics => get(metrics::metrics),
        };
        router = router.route(route.pattern(), method);
    }
    router
        .fallback(unknown)
        .layer(from_fn_with_state(Arc::clone(desk), peer::standing))
        .with_state(Arc::clone(desk))
}

async fn unknown() -> Decline {
    Decline::new(ProblemCode::NotFound, "no such address")
}
