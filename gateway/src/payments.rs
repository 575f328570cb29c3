//! Paying, with a provider that is simulated: no money moves, and every answer says so. The phone
//! number is checked for its form and forgotten; it is neither stored nor logged.
//!
//! ```text
//!   request ─► pending ─(asked once, and the delay is over)─► paid, simulated
//! ```

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use kiosk_domain::{KioskId, Timestamp};
use kiosk_protocol::{PaymentReply, PaymentRequest, PaymentState, ProblemCode};

use crate::Desk;
use crate::decline::{Answer, Decline};
use crate::ledger::{Found, Order};
use crate::peer::Peer;

/// Longest invoice, in bytes.
const INVOICE_BYTES_MAX: usize = 64;

/// Who is asked for money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payments {
    /// Payments are refused.
    Off,
    /// Nobody is asked; all is paid after `delay`.
    Simulated {
        /// From the request.
        delay: Duration,
    },
}

/// `POST /v1/payments`. Asking twice with one invoice charges once.
pub async fn request(
    State(desk): State<Arc<Desk>>,
    Extension(peer): Extension<Peer>,
    body: Body,
) -> Answer<PaymentReply> {
    let kiosk = peer.kiosk()?.clone();
    let delay = desk.payments.delay()?;
    let request: PaymentRequest = desk.message(&peer, body).await?;
    let now = desk.now();
    let order = Order::of(&request, kiosk, now)?;
    drop(request);
    let invoice = order.invoice.clone();
    match desk.ledger.place(order).await? {
        Some(found) => Ok(reply(invoice, &found, delay, now)),
        None => Err(Decline::new(
            ProblemCode::ConflictingBody,
            "the invoice was used for another payment; take a new one",
        )),
    }
}

/// `GET /v1/payments/{invoice}`.
pub async fn ask(
    State(desk): State<Arc<Desk>>,
    Extension(peer): Extension<Peer>,
    Path(invoice): Path<String>,
) -> Answer<PaymentReply> {
    let kiosk = peer.kiosk()?.clone();
    let delay = desk.payments.delay()?;
    match desk.ledger.ask(kiosk, invoice.clone()).await? {
        Some(found) => Ok(reply(invoice, &found, delay, desk.now())),
        None => Err(Decline::new(
            ProblemCode::NotFound,
            "no payment of that invoice was asked for",
        )),
    }
}

impl Payments {
    fn delay(self) -> Result<Duration, Decline> {
        match self {
            Self::Simulated { delay } => Ok(delay),
            Self::Off => Err(Decline::new(
                ProblemCode::NotFound,
                "payments are switched off",
            )),
        }
    }
}

impl Order {
    fn of(
        request: &PaymentRequest,
        kiosk: KioskId,
        requested_at: Timestamp,
    ) -> Result<Self, Decline> {
        let wrong = |detail: &str| Decline::new(ProblemCode::Malformed, detail);
        if !(1..=INVOICE_BYTES_MAX).contains(&request.invoice.len()) {
            return Err(wrong("an invoice has 1 to 64 bytes"));
        }
        if !is_phone(&request.phone) {
            return Err(wrong("a phone is +254 and nine digits"));
        }
        Ok(Self {
            invoice: request.invoice.clone(),
            kiosk,
            service: request.service.to_string(),
            amount_cents: i64::try_from(request.amount_cents)
                .map_err(|_| wrong("the amount is too large"))?,
            requested_at,
        })
    }
}

fn reply(invoice: String, found: &Found, delay: Duration, now: Timestamp) -> Json<PaymentReply> {
    let state = state(found, delay, now);
    Json(PaymentReply { invoice, state })
}

fn state(found: &Found, delay: Duration, now: Timestamp) -> PaymentState {
    let waited = now.0.saturating_sub(found.requested_at.0);
    let due = u128::try_from(waited).is_ok_and(|waited| waited >= delay.as_millis());
    if !(found.asked && due) {
        return PaymentState::Pending;
    }
    PaymentState::Paid {
        code: format!("SIM{:07}", found.id),
        simulated: true,
    }
}

fn is_phone(text: &str) -> bool {
    text.strip_prefix("+254")
        .is_some_and(|rest| rest.len() == 9 && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_paid_only_after_the_delay_and_never_at_the_first_question() {
        let at = |asked, now| {
            let requested_at = Timestamp(1_000);
            let found = Found {
                id: 7,
                requested_at,
                asked,
            };
            state(&found, Duration::from_millis(500), Timestamp(now))
        };
        assert_eq!(at(false, 9_000), PaymentState::Pending);
        assert_eq!(at(true, 1_499), PaymentState::Pending);
        assert_eq!(at(true, 0), PaymentState::Pending);
        let paid = PaymentState::Paid {
            code: "SIM0000007".into(),
            simulated: true,
        };
        assert_eq!(at(true, 1_500), paid);
    }
}
