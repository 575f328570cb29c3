//! Seals a transaction and keeps it before anybody is thanked.

use std::sync::mpsc::Sender;

use kiosk_domain::TransactionId;
use kiosk_envelope::AgencyKeys;
use kiosk_journey::{Event, SaveFailure, Submission};
use kiosk_outbox::{Outbox, OutboxError};

use super::note::Note;
use super::signer::Signer;
use super::worker;
use crate::inbox::Inbox;

/// Hand over what the citizen confirmed.
pub struct Keeper {
    jobs: Sender<Box<Submission>>,
}

/// What the keeper works with.
pub struct KeeperTools {
    /// The durable queue.
    pub outbox: Outbox,
    /// The agencies' public keys.
    pub agency_keys: AgencyKeys,
    /// This kiosk's key.
    pub signer: Signer,
    /// Called after each commit, so that the uplink looks.
    pub wake_uplink: Box<dyn Fn() + Send>,
    /// The journal.
    pub note: Note,
}

impl Keeper {
    /// A keeper that answers through `inbox`.
    pub fn start(tools: KeeperTools, inbox: Inbox) -> Self {
        let jobs = worker("keeper", move |submission: Box<Submission>| {
            let kept = keep(&tools, *submission);
            if let Ok(transaction) = kept {
                tools.note.transaction_saved(transaction);
            }
            inbox.post(Event::Saved(kept));
            (tools.wake_uplink)();
        });
        Self { jobs }
    }

    /// Seals and keeps `submission`.
    pub fn save(&self, submission: Box<Submission>) {
        // The thread ends only with the process.
        let _ = self.jobs.send(submission);
    }
}

fn keep(tools: &KeeperTools, submission: Submission) -> Result<TransactionId, SaveFailure> {
    let Submission {
        transaction,
        receipt,
    } = submission;
    let id = transaction.header.id;
    let key = tools
        .agency_keys
        .get(&transaction.header.agency)
        .ok_or_else(|| {
            tracing::error!(agency = %transaction.header.agency, "no key to seal for this agency");
            SaveFailure::NoAgencyKey
        })?;
    let sealed = kiosk_envelope::seal(
        &transaction,
        tools.outbox.slot(),
        key,
        tools.signer.key().as_ref(),
    )
    .map_err(|error| {
        tracing::error!(%error, "a transaction could not be sealed");
        SaveFailure::Broken
    })?;
    tools
        .outbox
        .enqueue(sealed, Some(receipt))
        .map_err(|error| {
            tracing::error!(%error, "a sealed transaction could not be kept");
            save_failure(&error)
        })?;
    Ok(id)
}

fn save_failure(error: &OutboxError) -> SaveFailure {
    match error {
        OutboxError::Full { .. } => SaveFailure::Full,
        _ => SaveFailure::Broken,
    }
}
