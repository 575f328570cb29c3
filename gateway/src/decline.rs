//! Every answer that is not a success: a [`Problem`] with its HTTP status.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kiosk_domain::Text;
use kiosk_protocol::{Problem, ProblemCode, Withdrawn};

use crate::ledger::LedgerError;

/// Seconds after which a caller that was turned away may ask again, before its own jitter.
const RETRY_AFTER_SECONDS: u64 = 1;

/// How a kiosk shows its ticket (RFC 7030 §3.2.3).
const CHALLENGE: &str = "Basic realm=\"huduma enrolment\"";

/// What an address answers: a message, or why not.
pub type Answer<T> = Result<Json<T>, Decline>;

/// A request that is not granted.
#[derive(Debug)]
pub struct Decline {
    problem: Problem,
    /// What citizens read at a kiosk that is withdrawn.
    notice: Option<Text>,
}

impl Decline {
    /// Because of `code`; `detail` says nothing about a citizen.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            problem: Problem {
                code,
                detail: detail.into(),
            },
            notice: None,
        }
    }

    /// Because the kiosk is out of service; citizens read `notice`.
    pub fn withdrawn(notice: Text) -> Self {
        let detail = "the kiosk is withdrawn until operations restore it";
        Self {
            notice: Some(notice),
            ..Self::new(ProblemCode::Withdrawn, detail)
        }
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
        let Problem { code, detail } = self.problem;
        let status = StatusCode::from_u16(code.status()).expect("the contract's statuses");
        let mut response = match self.notice {
            None => (status, Json(Problem { code, detail })).into_response(),
            Some(notice) => {
                let withdrawn = Withdrawn {
                    code,
                    detail,
                    notice,
                };
                (status, Json(withdrawn)).into_response()
            }
        };
        let headers = response.headers_mut();
        match code {
            ProblemCode::Busy => {
                headers.insert(header::RETRY_AFTER, RETRY_AFTER_SECONDS.into());
            }
            ProblemCode::Unproved => {
                headers.insert(
                    header::WWW_AUTHENTICATE,
                    HeaderValue::from_static(CHALLENGE),
                );
            }
            _ => {}
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
