//! Reads what is known of tickets, certificates and standings.

use kiosk_domain::{KioskId, SiteId, Text, Timestamp};
use kiosk_envelope::Digest;
use kiosk_protocol::{Role, TicketId};

use super::{Approved, Asked, Known, Question, Stands, TicketRow};
use crate::ledger::sql::{Fields, Sql, Value};

/// Most kiosks that are told to wait in one answer.
const WAITING_MAX: usize = 500;

/// Every ticket, as [`read`] wants it.
macro_rules! tickets {
    () => {
        "select id, kiosk, site, county, hardware, secret_hash, made_by, made_at, expires_at, \
         spki, proved, asked_at, endorsement, approved_by, approved_key, certificate, rejected_by \
         from ticket left join attested on attested.ticket = ticket.id \
         left join rejected on rejected.ticket = ticket.id"
    };
}

/// Answers `question`.
///
/// # Errors
/// What the database says.
pub fn known<S: Sql>(rows: &mut S, question: &Question) -> Result<Known, S::Error> {
    Ok(match question {
        Question::Ticket(id) => Known::Ticket(ticket(rows, id)?.map(Box::new)),
        Question::Waiting(now) => Known::Waiting(waiting(rows, *now)?),
        Question::Standing(role, serial, now) => {
            Known::Standing(standing(rows, role, serial, *now)?)
        }
        Question::Seen(serial) => Known::Seen(is_seen(rows, serial)?),
        Question::Changes(now) => Known::Changes(changes(rows, *now)?),
        Question::Revoked(now) => Known::Revoked(revoked(rows, *now)?),
        Question::Keys(kiosk) => Known::Keys(keys(rows, kiosk)?),
    })
}

/// One ticket. A row that cannot be read is none.
pub fn ticket<S: Sql>(rows: &mut S, id: &TicketId) -> Result<Option<TicketRow>, S::Error> {
    let sql = concat!(tickets!(), " where id = $1");
    let found = rows.run(sql, &[Value::from(&id.0[..])])?;
    Ok(found.into_iter().next().and_then(read))
}

fn waiting<S: Sql>(rows: &mut S, now: Timestamp) -> Result<Vec<TicketRow>, S::Error> {
    let sql = concat!(
        tickets!(),
        " where expires_at > $1 and spki is not null and certificate is null \
         and rejected_by is null order by asked_at, id"
    );
    let found = rows.run(sql, &[now.0.into()])?.into_iter().filter_map(read);
    let waits = |ticket: &TicketRow| {
        let asked = ticket.asked.as_ref();
        asked.is_some_and(|asked| !ticket.is_approved(asked))
    };
    Ok(found.filter(waits).take(WAITING_MAX).collect())
}

fn read(row: Vec<Value>) -> Option<TicketRow> {
    let mut row = Fields::of(row);
    let digest = |bytes: Vec<u8>| bytes.try_into().ok().map(Digest);
    Some(TicketRow {
        id: TicketId(row.bytes()?.try_into().ok()?),
        kiosk: KioskId::new(row.text()?).ok()?,
        site: SiteId::new(row.text()?).ok()?,
        county: row.integer()?.try_into().ok()?,
        hardware: row.text()?,
        secret_hash: digest(row.bytes()?)?,
        made_by: row.text()?,
        made_at: Timestamp(row.integer()?),
        expires_at: Timestamp(row.integer()?),
        asked: asked(
            row.bytes(),
            row.integer(),
            row.integer(),
            row.bytes().and_then(digest),
        ),
        approved: {
            let (by, key) = (row.text(), row.bytes().and_then(digest));
            by.map(|by| Approved { by, key })
        },
        certificate: row.bytes(),
        rejected: row.text().is_some(),
    })
}

fn asked(
    spki: Option<Vec<u8>>,
    proved: Option<i64>,
    at: Option<i64>,
    attested: Option<Digest>,
) -> Option<Asked> {
    Some(Asked {
        spki: spki?,
        proved: proved? == 1,
        attested,
        at: Timestamp(at?),
    })
}

/// Whether `role` was revoked for ever.
pub fn is_retired<S: Sql>(rows: &mut S, role: &Role) -> Result<bool, S::Error> {
    let sql = "select 'revoked' from revoked where role = $1";
    Ok(!rows.run(sql, &[role.to_string().into()])?.is_empty())
}

fn standing<S: Sql>(
    rows: &mut S,
    role: &Role,
    serial: &[u8],
    now: Timestamp,
) -> Result<Stands, S::Error> {
    let mut with: Vec<Value> = vec![role.to_string().into(), serial.into(), now.0.into()];
    let sql = match role {
        Role::Kiosk(kiosk) => {
            with.push(format!("kiosk:{kiosk}").into());
            with.push(kiosk.as_str().into());
            // The worst is told, and of several withdrawals the narrowest.
            "select 'revoked', '', '', 0 as place from revoked where role = $1 \
             union all select 'revoked', '', '', 0 from certificate \
             where serial = $2 and revoked_at <= $3 \
             union all select 'withdrawn', en, sw, \
             case when scope = $4 then 1 when scope = 'all' then 3 else 2 end from withdrawal \
             where scope in ($4, 'all', (select 'site:' || site from kiosk where id = $5)) \
             order by place limit 1"
        }
        _ => {
            "select 'revoked', '', '' from revoked where role = $1 \
             union all select 'revoked', '', '' from certificate \
             where serial = $2 and revoked_at <= $3 limit 1"
        }
    };
    let Some(found) = rows.run(sql, &with)?.into_iter().next() else {
        return Ok(Stands::Well);
    };
    let mut found = Fields::of(found);
    let (what, en, sw) = (found.text(), found.text(), found.text());
    Ok(match (what.as_deref(), en, sw) {
        (Some("withdrawn"), Some(en), Some(sw)) => Stands::Withdrawn(Text::new(en, sw)),
        _ => Stands::Revoked,
    })
}

/// Whether the certificate was seen in use; of those that are not ours nothing is kept.
fn is_seen<S: Sql>(rows: &mut S, serial: &[u8]) -> Result<bool, S::Error> {
    let sql = "select 1 from certificate where serial = $1 \
               and not exists (select 1 from seen where seen.serial = certificate.serial)";
    Ok(rows.run(sql, &[serial.into()])?.is_empty())
}

fn changes<S: Sql>(rows: &mut S, now: Timestamp) -> Result<Vec<i64>, S::Error> {
    let sql = "select (select count(*) from revoked), \
               (select coalesce(max(id), 0) from standing_log), \
               (select coalesce(max(revoked_at), 0) from certificate where revoked_at <= $1)";
    let row = rows
        .run(sql, &[now.0.into()])?
        .into_iter()
        .next()
        .unwrap_or_default();
    let numbers = row.into_iter().map(|field| match field {
        Value::Integer(number) => number,
        _ => 0,
    });
    Ok(numbers.collect())
}

fn revoked<S: Sql>(rows: &mut S, now: Timestamp) -> Result<Vec<(Vec<u8>, Timestamp)>, S::Error> {
    let sql = "select serial, case when certificate.revoked_at <= $1 then certificate.revoked_at \
               else revoked.revoked_at end \
               from certificate left join revoked \
               on revoked.role = 'urn:huduma:kiosk:' || certificate.kiosk \
               where expires_at > $1 \
               and (certificate.revoked_at <= $1 or revoked.revoked_at is not null) \
               order by serial";
    let found = rows.run(sql, &[now.0.into()])?.into_iter().map(Fields::of);
    Ok(found
        .filter_map(|mut row| Some((row.bytes()?, Timestamp(row.integer()?))))
        .collect())
}

/// The latest four: what a kiosk keeps unsent is younger than two certificates, and each key more is
/// one more check of whatever nobody signed.
fn keys<S: Sql>(rows: &mut S, kiosk: &KioskId) -> Result<Vec<Vec<u8>>, S::Error> {
    let sql = "select spki from certificate where kiosk = $1 \
               group by spki order by max(issued_at) desc limit 4";
    let found = rows.run(sql, &[kiosk.as_str().into()])?.into_iter();
    Ok(found.filter_map(|row| Fields::of(row).bytes()).collect())
}
