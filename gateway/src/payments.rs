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
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::Desk;
use crate::decline::{Answer, Decline};
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
    let request: PaymentRequest = desk.message(body).await?;
    let order = Order::of(&request, kiosk)?;
    drop(request);
    let (invoice, now) = (order.invoice.clone(), desk.now());
    let found = desk
        .ledger
        .write(0, move |connection| order.place(connection, now))
        .await?;
    match found {
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
    let asked = invoice.clone();
    let found = desk
        .ledger
        .write(0, move |connection| note_asked(connection, &kiosk, &asked))
        .await?;
    match found {
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

/// A payment as it is stored: without the phone.
struct Order {
    invoice: String,
    kiosk: KioskId,
    service: String,
    amount_cents: i64,
}

/// How a stored payment stands.
struct Found {
    id: i64,
    requested_at: Timestamp,
    /// Whether it was asked for before.
    asked: bool,
}

impl Order {
    fn of(request: &PaymentRequest, kiosk: KioskId) -> Result<Self, Decline> {
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
        })
    }

    /// Notes the order, once; nothing when the invoice stands for another one.
    fn place(&self, connection: &Connection, now: Timestamp) -> rusqlite::Result<Option<Found>> {
        let all = params![
            self.invoice,
            self.kiosk.as_str(),
            self.service,
            self.amount_cents,
            now.0
        ];
        connection.execute(
            "insert into payment (invoice, kiosk, service, amount_cents, requested_at) \
             values (?1, ?2, ?3, ?4, ?5) on conflict (invoice) do nothing",
            all,
        )?;
        let same = params![
            self.invoice,
            self.kiosk.as_str(),
            self.service,
            self.amount_cents
        ];
        let sql = "select id, requested_at, asked from payment \
                   where invoice = ?1 and kiosk = ?2 and service = ?3 and amount_cents = ?4";
        connection.query_row(sql, same, found).optional()
    }
}

/// How it stood when it was asked, and that it was.
fn note_asked(
    connection: &Connection,
    kiosk: &KioskId,
    invoice: &str,
) -> rusqlite::Result<Option<Found>> {
    let key = params![invoice, kiosk.as_str()];
    let sql = "select id, requested_at, asked from payment where invoice = ?1 and kiosk = ?2";
    let found = connection.query_row(sql, key, found).optional()?;
    connection.execute(
        "update payment set asked = 1 where invoice = ?1 and kiosk = ?2 and asked = 0",
        key,
    )?;
    Ok(found)
}

fn found(row: &rusqlite::Row<'_>) -> rusqlite::Result<Found> {
    Ok(Found {
        id: row.get(0)?,
        requested_at: Timestamp(row.get(1)?),
        asked: row.get(2)?,
    })
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
