//! `POST /v1/transactions`: bounded, read, its signatures verified, durable, acknowledged.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use axum::http::{HeaderMap, HeaderValue};
use axum::{Extension, Json};
use kiosk_domain::KioskId;
use kiosk_envelope::{NotSealed, SealedTransaction};
use kiosk_protocol::{Acknowledgement, BATCH_BYTES_MAX, Batch, BatchError, ProblemCode, Refusal};

use crate::Desk;
use crate::callers::Turn;
use crate::decline::{Answer, Decline};
use crate::desk::body_bytes;
use crate::ledger::enrolment::{Known, Question};
use crate::ledger::{Content, Label, Row, Stored, Submission};
use crate::metrics::count;
use crate::peer::{Peer, not_yours};
use crate::row_key::RowKey;

/// `POST /v1/transactions`.
pub async fn transactions(
    State(desk): State<Arc<Desk>>,
    Extension(peer): Extension<Peer>,
    Extension(turn): Extension<Turn>,
    headers: HeaderMap,
    body: Body,
) -> Answer<Acknowledgement> {
    let kiosk = peer.kiosk()?.clone();
    let key = peer.row_key()?;
    let packed = is_packed(&headers)?;
    let body_bytes = body_bytes(&headers, BATCH_BYTES_MAX)?;
    let share = desk.budget.share(peer.role(), body_bytes)?;
    let said = if headers.contains_key(CONTENT_LENGTH) {
        body_bytes
    } else {
        0
    };
    let bytes = desk.body(body, said, BATCH_BYTES_MAX).await?;
    let unpacked_bytes = packed.then(|| unpacked_bytes(&bytes)).transpose()?;
    // The batch as it came and, when it was packed, the batch as it is.
    let unpacked = desk
        .budget
        .share(peer.role(), unpacked_bytes.unwrap_or(0))?;
    let share = (share, unpacked);
    let (sender, received_at) = (kiosk.clone(), desk.now());
    let turn = turn.lock_owned().await;
    let read = move || {
        let length = bytes.len();
        let batch = read(bytes, unpacked_bytes)?;
        let (epoch, rows) = rows(&batch, &sender, &[key])?;
        let submission = Submission {
            kiosk: sender,
            epoch,
            batch,
            rows,
            received_at,
        };
        // The share goes with the bytes: a caller that hangs up does not take them out of memory.
        Ok((submission, share, length, turn))
    };
    let (submission, share, length, turn) = aside(read).await?;
    let held = (share, turn);
    let (submission, (share, turn)) = under_earlier_keys(&desk, &peer, submission, held).await?;
    drop(turn);
    let came = submission.rows.len();
    let stored = desk.ledger.store(submission, length, share).await?;
    tell(&desk, &kiosk, &stored);
    answer(stored, came)
}

/// Looks once more at rows that the kiosk's present key did not sign, now under the keys that it had
/// before as well: a certificate may be renewed, with a new key, while transactions wait.
async fn under_earlier_keys<H: Send + 'static>(
    desk: &Desk,
    peer: &Peer,
    submission: Submission,
    held: H,
) -> Result<(Submission, H), Decline> {
    let is_unsigned = |row: &Row| matches!(row.content, Content::Refused(Refusal::BadSignature));
    if !submission.rows.iter().any(is_unsigned) {
        return Ok((submission, held));
    }
    let question = Question::Keys(submission.kiosk.clone());
    let Known::Keys(earlier) = desk.ledger.known(question).await? else {
        unreachable!("keys are answered with some");
    };
    let mut keys = vec![peer.row_key()?];
    keys.extend(
        earlier
            .iter()
            .filter_map(|spki| RowKey::from_spki_der(spki)),
    );
    let again = move || {
        let (_, rows) = rows(&submission.batch, &submission.kiosk, &keys)?;
        Ok((Submission { rows, ..submission }, held))
    };
    aside(again).await
}

/// Runs `work` off the network's threads.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Decline> + Send + 'static,
) -> Result<T, Decline> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Decline::new(ProblemCode::Internal, "batch could not be read"))?
}

/// A batch of nothing but conflicts is refused as a whole; otherwise the acknowledgement names them,
/// so that they never hold back the rest.
fn answer(stored: Stored, came: usize) -> Answer<Acknowledgement> {
    let acknowledgement = stored.acknowledgement;
    if conflicts(&acknowledgement) == came as u64 {
        let detail = "another body came under the same key before; set it aside and report it";
        return Err(Decline::new(ProblemCode::ConflictingBody, detail));
    }
    Ok(Json(acknowledgement))
}

fn conflicts(acknowledgement: &Acknowledgement) -> u64 {
    let refused = acknowledgement.refused.iter();
    refused
        .filter(|row| row.reason == Refusal::ConflictingBody)
        .count() as u64
}

fn tell(desk: &Desk, kiosk: &KioskId, stored: &Stored) {
    let alarms = conflicts(&stored.acknowledgement);
    let refused = stored.acknowledgement.refused.len() as u64;
    let add = |counter: &AtomicU64, more| count(counter, more);
    add(&desk.metrics.stored, stored.stored);
    add(&desk.metrics.duplicates, stored.duplicates);
    add(&desk.metrics.alarms, alarms);
    add(&desk.metrics.broken_chains, stored.broken_chains);
    add(&desk.metrics.refused, refused);
    let epoch = stored.acknowledgement.epoch;
    if alarms > 0 {
        tracing::error!(%kiosk, epoch, alarms, "same key, another body: somebody must look");
    }
    if stored.broken_chains > 0 {
        tracing::error!(%kiosk, epoch, links = stored.broken_chains, "chain is broken");
    }
    tracing::debug!(%kiosk, epoch, stored = stored.stored, refused, "batch is durable");
}

fn is_packed(headers: &HeaderMap) -> Result<bool, Decline> {
    match headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None | Some(b"identity") => Ok(false),
        Some(b"zstd") => Ok(true),
        Some(_) => Err(malformed("content-encoding must be zstd or identity")),
    }
}

/// How long a packed body says it is when unpacked; no more room than that is given to it.
fn unpacked_bytes(packed: &[u8]) -> Result<usize, Decline> {
    let said = zstd::zstd_safe::get_frame_content_size(packed)
        .ok()
        .flatten();
    let said = said.and_then(|bytes| usize::try_from(bytes).ok());
    said.filter(|bytes| *bytes <= BATCH_BYTES_MAX)
        .ok_or_else(|| {
            malformed("body is not zstd, does not say how long it is, or unpacks to too much")
        })
}

fn read(bytes: Vec<u8>, unpacked_bytes: Option<usize>) -> Result<Batch, Decline> {
    let bytes = match unpacked_bytes {
        None => bytes,
        Some(said) => zstd::bulk::decompress(&bytes, said)
            .map_err(|_| malformed("body is not zstd, or unpacks to more than it says"))?,
    };
    Batch::from_bytes(bytes).map_err(|error| match error {
        BatchError::TooLarge(_) | BatchError::TooManyRows(_) => {
            Decline::new(ProblemCode::TooLarge, error.to_string())
        }
        BatchError::Version(_) | BatchError::Malformed => malformed(&error.to_string()),
    })
}

/// The rows and their epoch. A row that cannot be read takes its sequence from its place, which is
/// only possible in a batch without gaps.
fn rows(batch: &Batch, kiosk: &KioskId, keys: &[RowKey]) -> Result<(u32, Vec<Row>), Decline> {
    let read: Vec<_> = batch.transactions().collect();
    let (at, first) = read
        .iter()
        .enumerate()
        .find_map(|(at, row)| Some((at, row.as_ref().ok()?)))
        .ok_or_else(|| malformed("batch holds no transaction that can be read"))?;
    let epoch = first.routing.slot.epoch;
    let base = i128::from(first.routing.slot.sequence) - at as i128;
    let has_holes = read.iter().any(Result::is_err);
    for row in read.iter().flatten() {
        belongs(row, kiosk, epoch)?;
    }
    let contents = vouch(&read, keys);
    let mut rows = Vec::with_capacity(read.len());
    for (at, (row, content)) in read.iter().zip(contents).enumerate() {
        let by_place = base + at as i128;
        let by_itself = row
            .as_ref()
            .ok()
            .map(|row| i128::from(row.routing.slot.sequence));
        if has_holes && by_itself.is_some_and(|sequence| sequence != by_place) {
            return Err(malformed(
                "a row cannot be read and the batch has gaps; send rows singly",
            ));
        }
        let sequence = i64::try_from(by_itself.unwrap_or(by_place)).ok();
        let sequence = sequence.filter(|sequence| (1..i64::MAX).contains(sequence));
        let sequence = sequence.ok_or_else(|| malformed("sequences begin at 1"))?;
        rows.push(Row { sequence, content });
    }
    Ok((epoch, rows))
}

fn belongs(row: &SealedTransaction, kiosk: &KioskId, epoch: u32) -> Result<(), Decline> {
    if row.routing.header.kiosk != *kiosk {
        return Err(not_yours(
            "a row names another kiosk; nothing of the batch was taken",
        ));
    }
    if row.routing.slot.epoch != epoch {
        return Err(malformed("rows of several epochs; send a batch for each"));
    }
    Ok(())
}

/// What each row is. The kiosk's signature under one row vouches for the row before it, whose
/// digest it covers, and so on back: mostly one signature proves a whole batch. Where the chain is
/// torn a row needs its own. See `docs/decisions/0009-the-last-signature-vouches.md`.
fn vouch(read: &[Result<SealedTransaction, NotSealed>], keys: &[RowKey]) -> Vec<Content> {
    let mut vouched = None;
    let mut contents: Vec<_> = read
        .iter()
        .rev()
        .map(|row| {
            let Ok(sealed) = row else {
                vouched = None;
                return Content::Refused(Refusal::Malformed);
            };
            let digest = sealed.digest();
            let signed = |key: &RowKey| key.signed(sealed, &digest);
            let good = vouched == Some(digest) || keys.iter().any(signed);
            vouched = good.then_some(sealed.routing.slot.previous);
            if good {
                Content::Sealed(Label::of(sealed, digest))
            } else {
                Content::Refused(Refusal::BadSignature)
            }
        })
        .collect();
    contents.reverse();
    contents
}

fn malformed(detail: &str) -> Decline {
    Decline::new(ProblemCode::Malformed, detail)
}
