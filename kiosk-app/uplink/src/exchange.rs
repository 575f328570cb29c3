//! One batch or heartbeat: takes it from the outbox, asks, and settles the answer.

use std::sync::{Arc, Mutex, PoisonError};

use hyper::Method;
use kiosk_domain::{KioskId, Timestamp};
use kiosk_envelope::{Digest, SealedTransaction};
use kiosk_outbox::{Outbox, OutboxError, Place};
use kiosk_protocol::{
    Acknowledgement, BATCH_CONTENT_TYPE, Batch, Heartbeat, HeartbeatReply, Problem, ProblemCode,
    Refusal, Route,
};
use serde::de::DeserializeOwned;
use tokio::runtime::{Handle, RuntimeFlavor};

use crate::client::{Answer, Client, Question};
use crate::cursor::Cursor;
use crate::heads::{Compared, Heads};
use crate::packing::packed;
use crate::schedule::Outcome;
use crate::skew::Skew;
use crate::{Cause, UplinkError, UplinkNews, Vitals};

/// `Content-Type` of control messages.
pub(crate) const JSON: &str = "application/json";

/// Carries what waits to the gateway.
pub(crate) struct Exchange {
    client: Arc<Client>,
    outbox: Outbox,
    kiosk: KioskId,
    cursor: Cursor,
    heads: Heads,
    skew: Skew,
}

/// What became of a step, and what the kiosk should know.
pub(crate) struct Settled {
    pub outcome: Outcome,
    pub news: Vec<UplinkNews>,
    /// Bytes that went out, or may have.
    pub sent: usize,
}

impl Settled {
    fn quietly(outcome: Outcome) -> Self {
        Self {
            outcome,
            news: Vec::new(),
            sent: 0,
        }
    }
}

impl Exchange {
    pub fn new(client: Arc<Client>, outbox: Outbox, kiosk: KioskId, heads: Heads) -> Self {
        Self {
            client,
            outbox,
            kiosk,
            cursor: Cursor::new(),
            heads,
            skew: Skew::default(),
        }
    }

    /// Sends the next rows, if there are any: as many as `bytes_max` holds, or one.
    pub async fn batch(&mut self, bytes_max: usize) -> Settled {
        let outbox = self.outbox.clone();
        let (after, rows_max) = self.cursor.next();
        let read = blocking(move || outbox.batch_after(after, rows_max, bytes_max)).await;
        let rows = match read {
            Ok(rows) if rows.is_empty() => return Settled::quietly(Outcome::NothingWaits),
            Ok(rows) => rows,
            Err(error) => return outbox_failed(&error),
        };
        let body = Batch::of(&rows).expect("rows and bytes are far below the protocol's limits");
        let (body, packed) = packed(body.into_bytes());
        let sent = body.len();
        let question = Question {
            method: Method::POST,
            path: Route::Transactions.pattern().to_owned(),
            content_type: BATCH_CONTENT_TYPE,
            packed,
            body,
        };
        let settled = match self.client.ask(question).await {
            Ok(answer) if answer.status.is_success() => self.acknowledged(rows, &answer).await,
            Ok(answer) if is_about_the_rows(&answer) => self.narrowed(rows, &answer).await,
            Ok(answer) => self.failed(&refused(&answer), &answer),
            Err(error) => self.unanswered(&error),
        };
        Settled { sent, ..settled }
    }

    async fn acknowledged(&mut self, rows: Vec<SealedTransaction>, answer: &Answer) -> Settled {
        let last = place_of(rows.last().expect("a batch has rows"));
        let acknowledgement = match parsed::<Acknowledgement>(answer) {
            Ok(read) if read.epoch == last.epoch => read,
            _ => return self.failed(&unreadable("acknowledgement"), answer),
        };
        let outbox = self.outbox.clone();
        match blocking(move || settle(&outbox, &acknowledgement)).await {
            Ok(news) => {
                self.cursor.answered(last);
                Settled {
                    news,
                    ..Settled::quietly(Outcome::Delivered)
                }
            }
            Err(error) => outbox_failed(&error),
        }
    }

    /// Something in this batch can never be taken: halves it until the bad row stands alone, and
    /// sets that one aside.
    async fn narrowed(&mut self, rows: Vec<SealedTransaction>, answer: &Answer) -> Settled {
        if rows.len() > 1 {
            self.cursor.narrowed(rows.len());
            return Settled::quietly(Outcome::Delivered);
        }
        let Place { epoch, sequence } = place_of(&rows[0]);
        let reason = problem(answer).code.as_str().to_owned();
        let outbox = self.outbox.clone();
        match blocking(move || set_aside(&outbox, epoch, sequence, reason)).await {
            Ok(news) => Settled {
                news: vec![news],
                ..Settled::quietly(Outcome::Delivered)
            },
            Err(error) => outbox_failed(&error),
        }
    }

    /// Says how the kiosk is, and compares what the gateway keeps of it; `clock` is our own.
    pub async fn heartbeat(&mut self, vitals: &Mutex<Vitals>, clock: fn() -> Timestamp) -> Settled {
        self.cursor.again();
        let (outbox, heads) = (self.outbox.clone(), self.heads.clone());
        let (status, told) = blocking(move || (outbox.status(), heads.told())).await;
        let status = match status {
            Ok(status) => status,
            Err(error) => return outbox_failed(&error),
        };
        let now = clock();
        let vitals = vitals
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let age = status
            .oldest_at
            .map_or(0, |at| (now.0 - at.0).max(0) / 1000);
        let heartbeat = Heartbeat {
            kiosk: self.kiosk.clone(),
            sent_at: now,
            queued: status.queued,
            oldest_age_seconds: age.unsigned_abs(),
            journal_head: told,
            devices: vitals.devices,
            warnings: vitals.warnings,
            software: vitals.software,
            energy: vitals.energy,
        };
        let body = serde_json::to_vec(&heartbeat).expect("a heartbeat is JSON");
        let sent = body.len();
        let question = Question {
            method: Method::POST,
            path: Route::Heartbeat.pattern().to_owned(),
            content_type: JSON,
            packed: false,
            body,
        };
        let settled = match self.client.ask(question).await {
            Ok(answer) => match parsed::<HeartbeatReply>(&answer) {
                Ok(reply) => self.heard(told, &reply, (now, clock())).await,
                Err(error) => self.failed(&error, &answer),
            },
            Err(error) => self.unanswered(&error),
        };
        Settled { sent, ..settled }
    }

    async fn heard(
        &mut self,
        told: Option<Digest>,
        reply: &HeartbeatReply,
        (asked, answered): (Timestamp, Timestamp),
    ) -> Settled {
        let (mut heads, kept) = (self.heads.clone(), reply.journal_head);
        let (heads, compared) = blocking(move || {
            let compared = heads.kept(told, kept);
            (heads, compared)
        })
        .await;
        self.heads = heads;
        let mut news = Vec::from_iter(self.skew.told(asked, reply.received_at, answered));
        let outcome = match compared {
            // Now our own head may be told, and is: a start leaves no time without a witness.
            Compared::Whole(true) => Outcome::HeardFirst,
            Compared::Whole(false) | Compared::Unknown => Outcome::Heard,
            Compared::Cut(alarm) => {
                tracing::error!(?alarm, "the journal's end is missing");
                news.push(alarm);
                Outcome::Heard
            }
        };
        Settled {
            news,
            ..Settled::quietly(outcome)
        }
    }

    fn failed(&mut self, error: &UplinkError, answer: &Answer) -> Settled {
        self.cursor.again();
        tracing::warn!(%error, status = answer.status.as_u16(), "gateway does not take it now");
        let cause = match problem(answer).code {
            ProblemCode::Revoked | ProblemCode::NotYours => Cause::Unauthorised,
            _ => Cause::Refused,
        };
        Settled::quietly(Outcome::Failed(cause, answer.retry_after))
    }

    fn unanswered(&mut self, error: &UplinkError) -> Settled {
        self.cursor.again();
        tracing::debug!(%error, "no answer");
        let cause = match error {
            UplinkError::Unreachable { cause, .. } => *cause,
            _ => Cause::Unreachable,
        };
        Settled::quietly(Outcome::Failed(cause, None))
    }
}

/// The body of a success, or what the gateway said instead.
pub(crate) fn parsed<T: DeserializeOwned>(answer: &Answer) -> Result<T, UplinkError> {
    if !answer.status.is_success() {
        return Err(refused(answer));
    }
    serde_json::from_slice(&answer.body).map_err(|_| unreadable("answer"))
}

fn unreadable(what: &str) -> UplinkError {
    UplinkError::NoAnswer(format!("{what} cannot be read"))
}

fn refused(answer: &Answer) -> UplinkError {
    UplinkError::Refused(problem(answer))
}

fn problem(answer: &Answer) -> Problem {
    serde_json::from_slice(&answer.body).unwrap_or_else(|_| Problem {
        code: ProblemCode::Other,
        detail: format!("status {}", answer.status),
    })
}

/// Sending the same rows again cannot help. Only the gateway's own word counts: a proxy in between
/// that answers 400 to everything must not empty the queue.
fn is_about_the_rows(answer: &Answer) -> bool {
    matches!(
        problem(answer).code,
        ProblemCode::Malformed | ProblemCode::ConflictingBody | ProblemCode::TooLarge
    )
}

fn place_of(sealed: &SealedTransaction) -> Place {
    let slot = sealed.routing.slot;
    Place {
        epoch: slot.epoch,
        sequence: slot.sequence,
    }
}

/// First aside, then the watermark: it passes refused rows as well, and those must not be taken
/// for delivered.
fn settle(
    outbox: &Outbox,
    acknowledgement: &Acknowledgement,
) -> Result<Vec<UplinkNews>, OutboxError> {
    let Acknowledgement {
        epoch,
        acknowledged,
        refused,
    } = acknowledgement;
    let mut news = Vec::new();
    for refused in refused {
        let reason = name_of(refused.reason);
        news.push(set_aside(outbox, *epoch, refused.sequence, reason)?);
    }
    let delivered = outbox.acknowledge(*epoch, *acknowledged)?;
    if !delivered.is_empty() {
        news.push(UplinkNews::Delivered(delivered));
    }
    Ok(news)
}

/// Its name on the wire.
fn name_of(reason: Refusal) -> String {
    let json = serde_json::to_string(&reason).expect("a reason is a word");
    json.trim_matches('"').to_owned()
}

fn set_aside(
    outbox: &Outbox,
    epoch: u32,
    sequence: u64,
    reason: String,
) -> Result<UplinkNews, OutboxError> {
    tracing::error!(
        epoch,
        sequence,
        reason,
        "gateway will never take this transaction"
    );
    let transaction = outbox.set_aside(epoch, sequence, &reason)?;
    Ok(UplinkNews::SetAside {
        transaction,
        reason,
    })
}

fn outbox_failed(error: &OutboxError) -> Settled {
    tracing::error!(%error, "outbox did not answer the uplink");
    Settled::quietly(Outcome::Failed(Cause::Refused, None))
}

/// On a thread aside, so that others of this one go on. A runtime of one thread, as a simulation has, does
/// it at once: a thread aside would bring real time into it.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    if Handle::current().runtime_flavor() == RuntimeFlavor::CurrentThread {
        return work();
    }
    tokio::task::spawn_blocking(work)
        .await
        .expect("the outbox does not panic")
}
