//! Makes what was decided durable, inside the transaction of the writer: of two kiosks that race for
//! one ticket exactly one wins.

use kiosk_domain::{KioskId, Timestamp};
use kiosk_protocol::{Role, TicketId, ca_pin};

use super::decide::{Decision, Refusal};
use super::known::{is_retired, ticket};
use super::{Act, Approved, Asked, Leaf, TicketRow, Told, Verdict, lists, standings};
use crate::ledger::sql::{Sql, Value};

/// Does `act`.
///
/// # Errors
/// What the database says.
pub fn act<S: Sql>(rows: &mut S, act: &Act) -> Result<Told, S::Error> {
    Ok(match act {
        Act::Make(ticket) => make(rows, ticket)?,
        Act::Ask {
            ticket,
            asked,
            leaf,
        } => Told::Decision(ask(rows, ticket, asked, leaf.as_ref())?),
        Act::Approve {
            ticket,
            approved,
            at,
        } => Told::Approval(approve(rows, ticket, approved, *at)?),
        Act::Reject { ticket, by, at } => Told::Approval(reject(rows, ticket, by, *at)?),
        Act::See {
            kiosk,
            serial,
            at,
            until,
        } => see(rows, kiosk, serial, *at, *until)?,
        Act::Renew { kiosk, leaf, at } => renew(rows, kiosk, leaf, *at)?,
        Act::Stand { change, by, at } => standings::stand(rows, change, by, *at)?,
        Act::NumberList { issuer, floor } => Told::Number(lists::next(rows, issuer, *floor)?),
    })
}

fn make<S: Sql>(rows: &mut S, ticket: &TicketRow) -> Result<Told, S::Error> {
    if is_retired(rows, &Role::Kiosk(ticket.kiosk.clone()))? {
        return Ok(Told::Retired);
    }
    let sql = "insert into ticket (id, kiosk, site, county, hardware, secret_hash, made_by, \
               made_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let with: [Value; 9] = [
        ticket.id.0[..].into(),
        ticket.kiosk.as_str().into(),
        ticket.site.as_str().into(),
        i64::from(ticket.county).into(),
        ticket.hardware.as_str().into(),
        ticket.secret_hash.0[..].into(),
        ticket.made_by.as_str().into(),
        ticket.made_at.0.into(),
        ticket.expires_at.0.into(),
    ];
    rows.run(sql, &with)?;
    Ok(Told::Done)
}

fn ask<S: Sql>(
    rows: &mut S,
    id: &TicketId,
    asked: &Asked,
    leaf: Option<&Leaf>,
) -> Result<Decision, S::Error> {
    let Some(ticket) = ticket(rows, id)? else {
        return Ok(Decision::Refused(Refusal::Unknown));
    };
    let retired = is_retired(rows, &Role::Kiosk(ticket.kiosk.clone()))?;
    let decision = ticket.decide(asked, retired, asked.at);
    match (&decision, leaf) {
        (Decision::Waits, _) => bind(rows, id, asked)?,
        (Decision::Ready, Some(leaf)) => {
            bind(rows, id, asked)?;
            issue(rows, &ticket, leaf, asked.at)?;
            return Ok(Decision::Issued(leaf.der.clone()));
        }
        _ => {}
    }
    Ok(decision)
}

/// From now on the ticket is for this key and no other.
fn bind<S: Sql>(rows: &mut S, id: &TicketId, asked: &Asked) -> Result<(), S::Error> {
    let sql = "update ticket set spki = $1, asked_at = coalesce(asked_at, $2), \
               proved = proved | $3 where id = $4";
    let with: [Value; 4] = [
        asked.spki[..].into(),
        asked.at.0.into(),
        i64::from(asked.proved).into(),
        id.0[..].into(),
    ];
    rows.run(sql, &with)?;
    let Some(endorsement) = asked.attested else {
        return Ok(());
    };
    let sql = "insert into attested (ticket, endorsement, attested_at) values ($1, $2, $3) \
               on conflict do nothing";
    let with: [Value; 3] = [id.0[..].into(), endorsement.0[..].into(), asked.at.0.into()];
    rows.run(sql, &with).map(drop)
}

fn issue<S: Sql>(
    rows: &mut S,
    ticket: &TicketRow,
    leaf: &Leaf,
    at: Timestamp,
) -> Result<(), S::Error> {
    let kiosk = ticket.kiosk.as_str();
    let sql = "update ticket set certificate = $1 where id = $2";
    rows.run(sql, &[leaf.der[..].into(), ticket.id.0[..].into()])?;
    let sql = "insert into kiosk (id, site, county, hardware, enrolled_at) \
               values ($1, $2, $3, $4, $5) on conflict (id) do update set site = excluded.site, \
               county = excluded.county, hardware = excluded.hardware, \
               enrolled_at = excluded.enrolled_at";
    let with: [Value; 5] = [
        kiosk.into(),
        ticket.site.as_str().into(),
        i64::from(ticket.county).into(),
        ticket.hardware.as_str().into(),
        at.0.into(),
    ];
    rows.run(sql, &with)?;
    // Whoever holds what was issued before is another device, which this one takes the place of.
    let sql = "update certificate set revoked_at = $1 \
               where kiosk = $2 and (revoked_at is null or revoked_at > $1) and spki <> $3 \
               returning 1";
    let with: [Value; 3] = [at.0.into(), kiosk.into(), leaf.spki[..].into()];
    if !rows.run(sql, &with)?.is_empty() {
        let scope = format!("kiosk:{kiosk}");
        standings::note(rows, &scope, "replaced", &ticket.id.to_string(), at)?;
    }
    keep(rows, &ticket.kiosk, leaf, at)
}

fn keep<S: Sql>(rows: &mut S, kiosk: &KioskId, leaf: &Leaf, at: Timestamp) -> Result<(), S::Error> {
    let sql = "insert into certificate (serial, kiosk, spki, issued_at, expires_at) \
               values ($1, $2, $3, $4, $5)";
    let with: [Value; 5] = [
        leaf.serial[..].into(),
        kiosk.as_str().into(),
        leaf.spki[..].into(),
        at.0.into(),
        leaf.expires_at.0.into(),
    ];
    rows.run(sql, &with).map(drop)
}

fn approve<S: Sql>(
    rows: &mut S,
    id: &TicketId,
    approved: &Approved,
    at: Timestamp,
) -> Result<Verdict, S::Error> {
    let Some(ticket) = ticket(rows, id)?.filter(|ticket| ticket.expires_at > at) else {
        return Ok(Verdict::NoTicket);
    };
    if ticket.made_by == approved.by {
        return Ok(Verdict::SamePerson);
    }
    let asked = ticket.asked.map(|asked| ca_pin(&asked.spki));
    if let Some(key) = approved.key
        && asked != Some(key)
    {
        return Ok(Verdict::OtherKey);
    }
    let (by, at): (Value, Value) = (approved.by.as_str().into(), at.0.into());
    match approved.key {
        // One who looked at the key is not undone by one who did not.
        None => {
            let sql = "update ticket set approved_by = $1, approved_at = $2 \
                       where id = $3 and approved_by is null";
            rows.run(sql, &[by, at, id.0[..].into()])?;
        }
        Some(key) => {
            let sql = "update ticket set approved_by = $1, approved_at = $2, \
                       approved_key = $3 where id = $4";
            rows.run(sql, &[by, at, key.0[..].into(), id.0[..].into()])?;
        }
    }
    Ok(Verdict::Approved)
}

fn reject<S: Sql>(
    rows: &mut S,
    id: &TicketId,
    by: &str,
    at: Timestamp,
) -> Result<Verdict, S::Error> {
    let Some(ticket) = ticket(rows, id)?.filter(|ticket| ticket.expires_at > at) else {
        return Ok(Verdict::NoTicket);
    };
    if ticket.certificate.is_some() {
        return Ok(Verdict::Used);
    }
    let sql = "insert into rejected (ticket, rejected_by, rejected_at) values ($1, $2, $3) \
               on conflict do nothing";
    let with: [Value; 3] = [id.0[..].into(), by.into(), at.0.into()];
    rows.run(sql, &with)?;
    Ok(Verdict::Rejected)
}

/// The kiosk has come back with its new certificate, so it no longer needs the ones before. They hold for a
/// while yet, because a kiosk may die before it has written down which one it uses.
fn see<S: Sql>(
    rows: &mut S,
    kiosk: &KioskId,
    serial: &[u8],
    at: Timestamp,
    until: Timestamp,
) -> Result<Told, S::Error> {
    let sql =
        "insert into seen (serial, seen_at) values ($1, $2) on conflict do nothing returning 1";
    if rows.run(sql, &[serial.into(), at.0.into()])?.is_empty() {
        return Ok(Told::Done);
    }
    let sql = "update certificate set revoked_at = $1 where kiosk = $2 and revoked_at is null \
               and issued_at < (select issued_at from certificate where serial = $3 and kiosk = $2) \
               and serial <> $3 returning 1";
    let with: [Value; 3] = [until.0.into(), kiosk.as_str().into(), serial.into()];
    if !rows.run(sql, &with)?.is_empty() {
        standings::note(rows, &format!("kiosk:{kiosk}"), "replaced", "renewal", at)?;
    }
    Ok(Told::Done)
}

fn renew<S: Sql>(
    rows: &mut S,
    kiosk: &KioskId,
    leaf: &Leaf,
    at: Timestamp,
) -> Result<Told, S::Error> {
    if is_retired(rows, &Role::Kiosk(kiosk.clone()))? {
        return Ok(Told::Retired);
    }
    keep(rows, kiosk, leaf, at)?;
    Ok(Told::Done)
}
