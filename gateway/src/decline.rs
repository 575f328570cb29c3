//! Every answer that is not a success: a [`Problem`] with its HTTP status.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kiosk_protocol::{Problem, ProblemCode};

use crate::ledger::LedgerError;

/// Seconds after which a caller that was turned away may ask again, before its own jitter.
const RETRY_AFTER_SECONDS: u64 = 1;

/// What an address answers: a message, or why not.
pub type Answer<T> = Result<Json<T>, Decline>;

/// A request that is not granted.
#[derive(Debug)]
pub struct Decline(Problem);

impl Decline {
    /// Because of `code`; `detail` says nothing about a citizen.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self(Problem {
            code,
            detail: detail.into(),
        })
    }
}

impl From<LedgerError> for Decline {
    fn from(error: LedgerError) -> Self {
        if matches!(error, LedgerError::Away) {
            return Self::new(ProblemCode::Busy, "the ledger does not answer now");
        }
        tracing::error!(error = &error as &dyn std::error::Error, "ledger");
        Self::new(ProblemCode::Internal, "the ledger did not take it")
    }
}

impl IntoResponse for Decline {
    fn into_response(self) -> Response {
        let busy = self.0.code == ProblemCode::Busy;
        let status = StatusCode::from_u16(self.0.code.status()).expect("the contract's statuses");
        let mut response = (status, Json(self.0)).into_response();
        if busy {
            let seconds = HeaderValue::from(RETRY_AFTER_SECONDS);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_when_it_is_busy_is_told_when_to_come_again() {
        let response = Decline::new(ProblemCode::Busy, "full").into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[header::RETRY_AFTER], "1");
    }
}
