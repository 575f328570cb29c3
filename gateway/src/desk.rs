//! What every address needs: the ledger, the provider, the counters and a clock.

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use http_body_util::BodyExt as _;
use kiosk_domain::Timestamp;
use kiosk_protocol::{CONTROL_BYTES_MAX, ProblemCode};
use serde::de::DeserializeOwned;

use crate::Payments;
use crate::budget::Budget;
use crate::config::Bounds;
use crate::decline::Decline;
use crate::enrolment::{Changes, Office};
use crate::ledger::{Ledger, LedgerError};
use crate::metrics::Metrics;
use crate::peer::Peer;

/// What every address needs.
pub struct Desk {
    pub(crate) ledger: Ledger,
    pub(crate) payments: Payments,
    pub(crate) metrics: Metrics,
    pub(crate) budget: Budget,
    /// Who certifies kiosks; nobody at most gateways.
    pub(crate) office: Option<Office>,
    /// Changes of anybody's standing.
    pub(crate) changes: Changes,
    bounds: Bounds,
    clock: fn() -> Timestamp,
}

impl Desk {
    /// A desk over `ledger` that holds its callers to `bounds`; `clock` is asked for the time of
    /// every request.
    pub fn new(
        ledger: Ledger,
        payments: Payments,
        bounds: Bounds,
        clock: fn() -> Timestamp,
    ) -> Self {
        Self {
            ledger,
            payments,
            metrics: Metrics::default(),
            budget: Budget::new(&bounds),
            office: None,
            changes: Changes::default(),
            bounds,
            clock,
        }
    }

    /// The same, certifying kiosks by `office`.
    #[must_use]
    pub fn with_office(mut self, office: Option<Office>) -> Self {
        self.office = office;
        self
    }

    /// Waits until all that was handed to the ledger is durable.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger has failed.
    pub async fn settle(&self) -> Result<(), LedgerError> {
        self.ledger.settle().await
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The whole of `body`, within the bound and the deadline; `said` is how long it should be.
    pub(crate) async fn body(
        &self,
        body: Body,
        said: usize,
        bytes_max: usize,
    ) -> Result<Vec<u8>, Decline> {
        match tokio::time::timeout(self.bounds.body(), whole(body, said, bytes_max)).await {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err(Decline::new(
                ProblemCode::TooLarge,
                format!("body broke off or has more than {bytes_max} bytes"),
            )),
            Err(_) => Err(Decline::new(ProblemCode::Busy, "body came too slowly")),
        }
    }

    /// A control message of `peer`.
    pub(crate) async fn message<T: DeserializeOwned>(
        &self,
        peer: &Peer,
        body: Body,
    ) -> Result<T, Decline> {
        self.message_up_to(CONTROL_BYTES_MAX, peer, body).await
    }

    /// A message of `peer` with at most `bytes_max` bytes.
    pub(crate) async fn message_up_to<T: DeserializeOwned>(
        &self,
        bytes_max: usize,
        peer: &Peer,
        body: Body,
    ) -> Result<T, Decline> {
        let _share = self.budget.share(peer.role(), bytes_max)?;
        let bytes = self.body(body, 0, bytes_max).await?;
        // The position only: the words of the error could repeat what the message says.
        serde_json::from_slice(&bytes).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let detail = format!("message cannot be read at line {line}, column {column}");
            Decline::new(ProblemCode::Malformed, detail)
        })
    }
}

/// All of `body`, or nothing when it breaks off or is longer than `bytes_max`. Every part is copied
/// at once: kept as they come, parts of one byte would cost forty times their size.
async fn whole(mut body: Body, said: usize, bytes_max: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(said.min(bytes_max));
    while let Some(frame) = body.frame().await {
        if let Ok(part) = frame.ok()?.into_data() {
            if part.len() > bytes_max - bytes.len() {
                return None;
            }
            bytes.extend_from_slice(&part);
        }
    }
    Some(bytes)
}

/// How long the caller says its body is; `bytes_max` when it does not say.
pub(crate) fn body_bytes(headers: &HeaderMap, bytes_max: usize) -> Result<usize, Decline> {
    let said = headers.get(CONTENT_LENGTH).and_then(|value| {
        let text = value.to_str().ok()?;
        text.parse::<usize>().ok()
    });
    match said.unwrap_or(bytes_max) {
        bytes if bytes <= bytes_max => Ok(bytes),
        bytes => Err(Decline::new(
            ProblemCode::TooLarge,
            format!("body of {bytes} bytes, at most {bytes_max} are read; send several"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_body_that_is_too_large_is_refused_before_it_is_read() {
        let said = |bytes: usize| {
            let headers = HeaderMap::from_iter([(CONTENT_LENGTH, HeaderValue::from(bytes))]);
            body_bytes(&headers, 100).ok()
        };
        assert_eq!(said(100), Some(100));
        assert_eq!(said(101), None);
        let unsaid = body_bytes(&HeaderMap::new(), 100);
        assert_eq!(
            unsaid.ok(),
            Some(100),
            "who does not say takes the whole share"
        );
    }
}
