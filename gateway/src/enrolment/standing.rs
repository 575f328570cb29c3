//! Takes kiosks out of service and back, and sees to it that this bites: the next request is refused,
//! and open connections are cut, whoever made the change and at whichever gateway of the ledger.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::{Extension, Json};
use kiosk_domain::Timestamp;
use kiosk_protocol::{Done, ProblemCode, Scope, Standing, StandingChange};
use tokio::sync::watch;

use super::ListError;
use crate::Desk;
use crate::decline::{Answer, Decline};
use crate::ledger::LedgerError;
use crate::ledger::enrolment::{Act, Known, Question, Stands, Told};
use crate::peer::Peer;

/// How often the ledger is asked for changes that were made elsewhere.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long a list of the issuing authority is left as it is, in milliseconds; it is good for a week.
const LIST_MS_MAX: i64 = 24 * 3600 * 1000;
/// Longest sentence for citizens, in bytes.
const NOTICE_BYTES_MAX: usize = 500;

/// Tells open connections that somebody's standing has changed.
#[derive(Debug, Default)]
pub struct Changes(watch::Sender<Vec<i64>>);

/// `POST /v1/standing`.
pub async fn change(
    State(desk): State<Arc<Desk>>,
    Extension(peer): Extension<Peer>,
    body: Body,
) -> Answer<Done> {
    let by = peer.operator()?.to_owned();
    let change: StandingChange = desk.message(&peer, body).await?;
    check(&change)?;
    let at = desk.now();
    tracing::warn!(%by, scope = ?change.scope, "standing changed");
    desk.ledger.act(Act::Stand { change, by, at }).await?;
    // Who is connected here is told at once.
    if let Err(error) = look(&desk).await {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "seen a little later"
        );
    }
    Ok(Json(Done { at }))
}

fn check(change: &StandingChange) -> Result<(), Decline> {
    let refuse = |detail: &str| Err(Decline::new(ProblemCode::Malformed, detail));
    match (&change.standing, &change.scope) {
        (Standing::Retired, Scope::Site(_) | Scope::All) => {
            refuse("one kiosk at a time is retired")
        }
        (Standing::Withdrawn(notice), _)
            if notice.en.len() > NOTICE_BYTES_MAX || notice.sw.len() > NOTICE_BYTES_MAX =>
        {
            refuse("the sentence for citizens is too long")
        }
        _ => Ok(()),
    }
}

/// Learns how everybody stands, and signs the first list.
///
/// # Errors
/// [`ListError`].
pub async fn begin(desk: &Desk) -> Result<(), ListError> {
    look(desk).await?;
    match &desk.office {
        Some(office) => office.publish(&desk.ledger, desk.now()).await,
        None => Ok(()),
    }
}

/// Follows the changes in the ledger until the gateway stops; the issuing authority's list follows
/// them, too.
pub async fn follow(desk: Arc<Desk>) {
    let mut listed = Listed {
        changes: desk.changes.0.borrow().clone(),
        at: desk.now(),
    };
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        if let Err(error) = look(&desk).await {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                "changes are not known"
            );
        }
        listed.follow(&desk).await;
    }
}

/// What the last list knew, and when it was signed.
struct Listed {
    changes: Vec<i64>,
    at: Timestamp,
}

impl Listed {
    async fn follow(&mut self, desk: &Desk) {
        let Some(office) = &desk.office else { return };
        let (changes, now) = (desk.changes.0.borrow().clone(), desk.now());
        if changes == self.changes && now.0 - self.at.0 < LIST_MS_MAX {
            return;
        }
        match office.publish(&desk.ledger, now).await {
            Ok(()) => (self.changes, self.at) = (changes, now),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "no new revocation list; tried again");
            }
        }
    }
}

async fn look(desk: &Desk) -> Result<(), LedgerError> {
    let Known::Changes(now) = desk.ledger.known(Question::Changes(desk.now())).await? else {
        unreachable!("changes are known");
    };
    desk.changes.0.send_if_modified(|before| {
        let changed = *before != now;
        *before = now;
        changed
    });
    Ok(())
}

/// Completes when `peer` is no longer served.
pub async fn lost(desk: &Desk, peer: &Peer) {
    let mut changes = desk.changes.0.subscribe();
    loop {
        if changes.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
        let (role, serial) = (peer.role().clone(), peer.certificate().serial().into());
        let stands = desk.ledger.standing(role, serial, desk.now()).await;
        if matches!(stands, Ok(Stands::Revoked | Stands::Withdrawn(_))) {
            return;
        }
    }
}

/// That a kiosk was retired, for whoever asks in its name.
pub fn retired(told: &Told) -> Result<(), Decline> {
    match told {
        Told::Retired => Err(Decline::new(
            ProblemCode::Revoked,
            "the kiosk was retired; its id is never used again",
        )),
        _ => Ok(()),
    }
}
