//! Transactions, exactly once. A group of submissions is one question a table, not one a row.

use std::collections::BTreeMap;

use kiosk_envelope::Digest;
use kiosk_protocol::BATCH_ROWS_MAX;
use postgres::{Error, Transaction};

use crate::ledger::cursor::rows_to_bytes;
use crate::ledger::parcel::{Run, StoredRun, runs};
use crate::ledger::plan::{Known, Plan, plan};
use crate::ledger::{Stored, Submission};

/// A kiosk's epoch.
type Chain<'s> = (&'s str, i64);

/// Writes all rows of `submissions` and moves the watermarks; says what became of each.
pub fn store(
    transaction: &mut Transaction<'_>,
    submissions: &[&Submission],
) -> Result<Vec<Stored>, Error> {
    if submissions.is_empty() {
        return Ok(Vec::new());
    }
    let known = known(transaction, submissions)?;
    let plans = plans(submissions, known);
    parcels(transaction, submissions, &plans)?;
    for (submission, plan) in submissions.iter().zip(&plans) {
        rare(transaction, submission, plan)?;
    }
    let watermarks = watermarks(transaction, submissions, &plans)?;
    let stored = plans.into_iter().zip(watermarks);
    Ok(stored
        .map(|(plan, acknowledged)| {
            let mut stored = plan.stored;
            stored.acknowledgement.acknowledged = acknowledged.unsigned_abs();
            stored
        })
        .collect())
}

fn chain_of<'s>(submission: &'s Submission) -> Chain<'s> {
    (submission.kiosk.as_str(), i64::from(submission.epoch))
}

/// What came before, around each submission.
fn known(
    transaction: &mut Transaction<'_>,
    submissions: &[&Submission],
) -> Result<Vec<BTreeMap<i64, Known>>, Error> {
    let ranges: Vec<_> = submissions.iter().map(|one| one.range()).collect();
    let lows: Vec<i64> = ranges.iter().map(|(low, _)| low - 1).collect();
    let highs: Vec<i64> = ranges
        .iter()
        .map(|(_, high)| high.saturating_add(1))
        .collect();
    let (kiosks, epochs): (Vec<_>, Vec<_>) = submissions.iter().map(|one| chain_of(one)).unzip();
    let sql = "select (asked.at - 1)::bigint, first, named, digests \
               from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) \
               with ordinality as asked (kiosk, epoch, low, high, at) \
               join parcel on parcel.kiosk = asked.kiosk and parcel.epoch = asked.epoch \
               and first <= high and first > low - $5 and first + count > low";
    let longest = BATCH_ROWS_MAX as i64;
    let rows = transaction.query(sql, &[&kiosks, &epochs, &lows, &highs, &longest])?;
    let mut known = vec![BTreeMap::new(); submissions.len()];
    for row in rows {
        let at = usize::try_from(row.get::<_, i64>(0)).expect("a place of the question");
        let run = StoredRun {
            first: row.get(1),
            named: row.get::<_, Option<Vec<u8>>>(2).and_then(digest),
            digests: row.get(3),
        };
        run.tell(lows[at], highs[at], &mut known[at]);
    }
    Ok(known)
}

fn digest(bytes: Vec<u8>) -> Option<Digest> {
    bytes.try_into().ok().map(Digest)
}

/// Plans each; what an earlier one of the group brings is known to the later ones.
fn plans<'s>(submissions: &[&'s Submission], known: Vec<BTreeMap<i64, Known>>) -> Vec<Plan<'s>> {
    let mut fresh: BTreeMap<Chain<'s>, BTreeMap<i64, Known>> = BTreeMap::new();
    let mut plans = Vec::with_capacity(submissions.len());
    for (submission, mut known) in submissions.iter().zip(known) {
        let (low, high) = submission.range();
        let fresh = fresh.entry(chain_of(submission)).or_default();
        known.extend(fresh.range(low - 1..=high.saturating_add(1)));
        let plan = plan(submission, known);
        for run in runs(&plan.new) {
            for (at, new) in run.rows().iter().enumerate() {
                let unproved = run.named().filter(|_| at == 0);
                let digest = new.label.digest;
                fresh.insert(new.sequence, Known { digest, unproved });
            }
        }
        for (sequence, _) in &plan.proved {
            if let Some(known) = fresh.get_mut(sequence) {
                known.unproved = None;
            }
        }
        plans.push(plan);
    }
    plans
}

/// The columns of the parcels of a group.
#[derive(Default)]
struct Columns<'s> {
    kiosks: Vec<&'s str>,
    epochs: Vec<i64>,
    firsts: Vec<i64>,
    counts: Vec<i64>,
    links: Vec<&'static str>,
    named: Vec<Option<Vec<u8>>>,
    received: Vec<i64>,
    digests: Vec<Vec<u8>>,
    numbers: Vec<Vec<u8>>,
    bytes: Vec<Vec<u8>>,
    agencies: Vec<BTreeMap<&'s str, Vec<usize>>>,
}

impl<'s> Columns<'s> {
    fn add(&mut self, submission: &'s Submission, run: &Run<'_, 's>) {
        let whole = run.rows().len() == submission.rows.len();
        let batch = || submission.batch.only(run.rows().iter().map(|new| new.row));
        let (kiosk, epoch) = chain_of(submission);
        self.kiosks.push(kiosk);
        self.epochs.push(epoch);
        self.firsts.push(run.first());
        self.counts.push(run.rows().len() as i64);
        self.links.push(run.link().word());
        self.named.push(run.named().map(|named| named.0.to_vec()));
        self.received.push(submission.received_at.0);
        self.digests.push(run.digests());
        self.numbers.push(run.numbers());
        self.bytes.push(if whole {
            submission.batch.as_bytes().to_vec()
        } else {
            batch().into_bytes()
        });
        self.agencies.push(run.agencies());
    }
}

fn parcels(
    transaction: &mut Transaction<'_>,
    submissions: &[&Submission],
    plans: &[Plan<'_>],
) -> Result<(), Error> {
    let mut columns = Columns::default();
    for (submission, plan) in submissions.iter().zip(plans) {
        for run in runs(&plan.new) {
            columns.add(submission, &run);
        }
    }
    if columns.kiosks.is_empty() {
        return Ok(());
    }
    let sql = "insert into parcel (kiosk, epoch, first, count, link, named, received_at, digests, \
               numbers, bytes) \
               select kiosk, epoch, first, count, link, named, received_at, digests, numbers, bytes \
               from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], \
               $6::bytea[], $7::bigint[], $8::bytea[], $9::bytea[], $10::bytea[]) with ordinality \
               as new (kiosk, epoch, first, count, link, named, received_at, digests, numbers, \
               bytes, at) order by at returning id";
    let ids = transaction.query(
        sql,
        &[
            &columns.kiosks,
            &columns.epochs,
            &columns.firsts,
            &columns.counts,
            &columns.links,
            &columns.named,
            &columns.received,
            &columns.digests,
            &columns.numbers,
            &columns.bytes,
        ],
    )?;
    let (mut agencies, mut parcels, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for (id, theirs) in ids.iter().zip(&columns.agencies) {
        for (agency, of_parcel) in theirs {
            agencies.push(*agency);
            parcels.push(id.get::<_, i64>(0));
            rows.push(rows_to_bytes(of_parcel));
        }
    }
    let sql = "insert into dispatch (agency, parcel, rows) \
               select * from unnest($1::text[], $2::bigint[], $3::bytea[])";
    transaction.execute(sql, &[&agencies, &parcels, &rows])?;
    Ok(())
}

/// What happens seldom: one question each.
fn rare(
    transaction: &mut Transaction<'_>,
    submission: &Submission,
    plan: &Plan<'_>,
) -> Result<(), Error> {
    let (kiosk, epoch) = chain_of(submission);
    let now = submission.received_at.0;
    for (first, link) in &plan.proved {
        let sql = "update parcel set link = $4, named = null \
                   where kiosk = $1 and epoch = $2 and first = $3";
        transaction.execute(sql, &[&kiosk, &epoch, first, &link.word()])?;
    }
    for (sequence, reason) in &plan.refused {
        let reason = serde_json::to_value(reason).unwrap_or_default();
        let reason = reason.as_str().unwrap_or("other");
        let sql = "insert into refused (kiosk, epoch, sequence, reason, refused_at) \
                   values ($1, $2, $3, $4, $5) on conflict do nothing";
        transaction.execute(sql, &[&kiosk, &epoch, sequence, &reason, &now])?;
    }
    for (sequence, digest) in &plan.alarms {
        let sql = "insert into alarm (kiosk, epoch, sequence, digest, raised_at) \
                   values ($1, $2, $3, $4, $5) on conflict do nothing";
        let digest = digest.0.to_vec();
        transaction.execute(sql, &[&kiosk, &epoch, sequence, &digest, &now])?;
    }
    Ok(())
}

/// Moves each watermark over all that came without a gap, and returns them.
fn watermarks(
    transaction: &mut Transaction<'_>,
    submissions: &[&Submission],
    plans: &[Plan<'_>],
) -> Result<Vec<i64>, Error> {
    let (kiosks, epochs): (Vec<_>, Vec<_>) = submissions.iter().map(|one| chain_of(one)).unzip();
    let sql = "select kiosk, epoch, acknowledged from watermark \
               where (kiosk, epoch) in (select * from unnest($1::text[], $2::bigint[]))";
    let mut stand: BTreeMap<(String, i64), i64> = transaction
        .query(sql, &[&kiosks, &epochs])?
        .into_iter()
        .map(|row| ((row.get(0), row.get(1)), row.get(2)))
        .collect();
    let mut all = Vec::with_capacity(plans.len());
    for (submission, plan) in submissions.iter().zip(plans) {
        let (kiosk, epoch) = chain_of(submission);
        let stand = stand.entry((kiosk.to_owned(), epoch)).or_insert(0);
        *stand = plan.watermark(*stand);
        while let Some(come) = come(transaction, (kiosk, epoch), *stand + 1)? {
            *stand = plan.watermark(come);
        }
        all.push(*stand);
    }
    let (keys, acknowledged): (Vec<_>, Vec<_>) =
        stand.into_iter().filter(|(_, at)| *at > 0).unzip();
    let (kiosks, epochs): (Vec<_>, Vec<_>) = keys.into_iter().unzip();
    let sql = "insert into watermark (kiosk, epoch, acknowledged) \
               select * from unnest($1::text[], $2::bigint[], $3::bigint[]) \
               on conflict (kiosk, epoch) do update set acknowledged = excluded.acknowledged";
    transaction.execute(sql, &[&kiosks, &epochs, &acknowledged])?;
    Ok(all)
}

/// The last of the run in which `sequence` came; itself when it was refused.
fn come(
    transaction: &mut Transaction<'_>,
    (kiosk, epoch): Chain<'_>,
    sequence: i64,
) -> Result<Option<i64>, Error> {
    let sql = "select coalesce( \
               (select last from (select first + count - 1 as last from parcel \
               where kiosk = $1 and epoch = $2 and first <= $3 order by first desc limit 1) as run \
               where last >= $3), \
               (select sequence from refused where kiosk = $1 and epoch = $2 and sequence = $3))";
    let row = transaction.query_one(sql, &[&kiosk, &epoch, &sequence])?;
    Ok(row.get(0))
}
