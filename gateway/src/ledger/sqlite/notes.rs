//! What is noted beside transactions: how agencies deal with them, payments, heartbeats.

use kiosk_domain::{KioskId, Timestamp};
use kiosk_envelope::Digest;
use kiosk_protocol::{Heartbeat, StatusUpdate};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::energy;
use crate::ledger::energy::Said;
use crate::ledger::{Found, Order};

/// Notes what an agency says of a transaction of its own; what is older than what is known changes
/// nothing.
pub fn status(connection: &Connection, update: &StatusUpdate) -> rusqlite::Result<()> {
    let sql = "insert into status (transaction_id, en, sw, at) values (?1, ?2, ?3, ?4) \
               on conflict (transaction_id) do update \
               set en = excluded.en, sw = excluded.sw, at = excluded.at \
               where excluded.at >= status.at";
    connection.prepare_cached(sql)?.execute(params![
        update.transaction.to_string(),
        update.status.en,
        update.status.sw,
        update.at.0
    ])?;
    Ok(())
}

/// Notes the order, once; nothing when the invoice stands for another one.
pub fn place(connection: &Connection, order: &Order) -> rusqlite::Result<Option<Found>> {
    let sql = "insert into payment (invoice, kiosk, service, amount_cents, requested_at) \
               values (?1, ?2, ?3, ?4, ?5) on conflict (invoice) do nothing";
    connection.prepare_cached(sql)?.execute(params![
        order.invoice,
        order.kiosk.as_str(),
        order.service,
        order.amount_cents,
        order.requested_at.0
    ])?;
    let sql = "select id, requested_at, asked from payment \
               where invoice = ?1 and kiosk = ?2 and service = ?3 and amount_cents = ?4";
    let same = params![
        order.invoice,
        order.kiosk.as_str(),
        order.service,
        order.amount_cents
    ];
    connection
        .prepare_cached(sql)?
        .query_row(same, found)
        .optional()
}

/// How it stood when it was asked, and that it was.
pub fn ask(
    connection: &Connection,
    kiosk: &KioskId,
    invoice: &str,
) -> rusqlite::Result<Option<Found>> {
    let key = params![invoice, kiosk.as_str()];
    let sql = "select id, requested_at, asked from payment where invoice = ?1 and kiosk = ?2";
    let found = connection
        .prepare_cached(sql)?
        .query_row(key, found)
        .optional()?;
    let sql = "update payment set asked = 1 where invoice = ?1 and kiosk = ?2 and asked = 0";
    connection.prepare_cached(sql)?.execute(key)?;
    Ok(found)
}

fn found(row: &Row<'_>) -> rusqlite::Result<Found> {
    Ok(Found {
        id: row.get(0)?,
        requested_at: Timestamp(row.get(1)?),
        asked: row.get(2)?,
    })
}

/// A beat without a journal keeps the head that was told before; returns the one that is kept now.
pub fn beat(
    connection: &Connection,
    beat: &Heartbeat,
    at: Timestamp,
) -> rusqlite::Result<Option<Digest>> {
    if let Some(said) = beat.energy.and_then(|figures| Said::of(&figures, at)) {
        energy::keep(connection, &beat.kiosk, &said)?;
    }
    let integer = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let sql = "insert into heartbeat (kiosk, last_seen_at, skew_ms, queued, oldest_age_seconds, \
               journal_head, software) values (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
               on conflict (kiosk) do update set last_seen_at = excluded.last_seen_at, \
               skew_ms = excluded.skew_ms, queued = excluded.queued, \
               oldest_age_seconds = excluded.oldest_age_seconds, \
               journal_head = coalesce(excluded.journal_head, journal_head), \
               software = excluded.software returning journal_head";
    let values = params![
        beat.kiosk.as_str(),
        at.0,
        beat.sent_at.0.saturating_sub(at.0),
        integer(beat.queued),
        integer(beat.oldest_age_seconds),
        beat.journal_head.map(|head| head.0),
        beat.software
    ];
    let mut insert = connection.prepare_cached(sql)?;
    let kept: Option<[u8; 32]> = insert.query_row(values, |row| row.get(0))?;
    Ok(kept.map(Digest))
}
