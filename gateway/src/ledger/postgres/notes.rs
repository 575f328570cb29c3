//! What is noted beside transactions: how agencies deal with them, payments, heartbeats.

use kiosk_domain::{KioskId, Timestamp};
use kiosk_envelope::Digest;
use kiosk_protocol::{Heartbeat, StatusUpdate};
use postgres::{Error, Row, Transaction};

use super::energy;
use crate::ledger::energy::Said;
use crate::ledger::{Found, Order};

/// Notes what an agency says of a transaction of its own; what is older than what is known changes
/// nothing.
pub fn status(transaction: &mut Transaction<'_>, update: &StatusUpdate) -> Result<(), Error> {
    let sql = "insert into status (transaction_id, en, sw, at) values ($1, $2, $3, $4) \
               on conflict (transaction_id) do update \
               set en = excluded.en, sw = excluded.sw, at = excluded.at \
               where excluded.at >= status.at";
    let id = update.transaction.to_string();
    let said = &update.status;
    transaction.execute(sql, &[&id, &said.en, &said.sw, &update.at.0])?;
    Ok(())
}

/// Notes the order, once; nothing when the invoice stands for another one.
pub fn place(transaction: &mut Transaction<'_>, order: &Order) -> Result<Option<Found>, Error> {
    let kiosk = order.kiosk.as_str();
    let sql = "insert into payment (invoice, kiosk, service, amount_cents, requested_at) \
               values ($1, $2, $3, $4, $5) on conflict (invoice) do nothing";
    transaction.execute(
        sql,
        &[
            &order.invoice,
            &kiosk,
            &order.service,
            &order.amount_cents,
            &order.requested_at.0,
        ],
    )?;
    let sql = "select id, requested_at, asked from payment \
               where invoice = $1 and kiosk = $2 and service = $3 and amount_cents = $4";
    let same = transaction.query_opt(
        sql,
        &[&order.invoice, &kiosk, &order.service, &order.amount_cents],
    )?;
    Ok(same.map(|row| found(&row)))
}

/// How it stood when it was asked, and that it was.
pub fn ask(
    transaction: &mut Transaction<'_>,
    kiosk: &KioskId,
    invoice: &str,
) -> Result<Option<Found>, Error> {
    let sql = "select id, requested_at, asked from payment where invoice = $1 and kiosk = $2";
    let there = transaction.query_opt(sql, &[&invoice, &kiosk.as_str()])?;
    let sql = "update payment set asked = true where invoice = $1 and kiosk = $2 and not asked";
    transaction.execute(sql, &[&invoice, &kiosk.as_str()])?;
    Ok(there.map(|row| found(&row)))
}

fn found(row: &Row) -> Found {
    Found {
        id: row.get(0),
        requested_at: Timestamp(row.get(1)),
        asked: row.get(2),
    }
}

/// A beat without a journal keeps the head that was told before; returns the one that is kept now.
pub fn beat(
    transaction: &mut Transaction<'_>,
    beat: &Heartbeat,
    at: Timestamp,
) -> Result<Option<Digest>, Error> {
    if let Some(said) = beat.energy.and_then(|figures| Said::of(&figures, at)) {
        energy::keep(transaction, &beat.kiosk, &said)?;
    }
    let integer = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let sql = "insert into heartbeat (kiosk, last_seen_at, skew_ms, queued, oldest_age_seconds, \
               journal_head, software) values ($1, $2, $3, $4, $5, $6, $7) \
               on conflict (kiosk) do update set last_seen_at = excluded.last_seen_at, \
               skew_ms = excluded.skew_ms, queued = excluded.queued, \
               oldest_age_seconds = excluded.oldest_age_seconds, \
               journal_head = coalesce(excluded.journal_head, heartbeat.journal_head), \
               software = excluded.software returning journal_head";
    let row = transaction.query_one(
        sql,
        &[
            &beat.kiosk.as_str(),
            &at.0,
            &beat.sent_at.0.saturating_sub(at.0),
            &integer(beat.queued),
            &integer(beat.oldest_age_seconds),
            &beat.journal_head.map(|head| head.0.to_vec()),
            &beat.software,
        ],
    )?;
    // The table takes no head of another length.
    let kept = row.get::<_, Option<Vec<u8>>>(0);
    Ok(kept.and_then(|head| Some(Digest(head.try_into().ok()?))))
}
