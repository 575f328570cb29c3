//! What a submission changes, decided from what is known around it: no database is asked here, so
//! every ledger decides alike.
//!
//! ```text
//!   known, submission ──► plan ──► new entries · links that are proved now · alarms · refusals
//! ```

use std::collections::BTreeMap;

use kiosk_envelope::Digest;
use kiosk_protocol::Refusal;

use super::submission::{Content, Label, Stored, Submission};

/// A transaction that came before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Of the transaction.
    pub digest: Digest,
    /// What it names as the one before it, until that one is here too.
    pub unproved: Option<Digest>,
}

/// Whether a transaction names the one before it rightly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// It does.
    Linked,
    /// It names another.
    Broken,
    /// The one before is not here.
    Unproved,
}

/// An entry to be written.
#[derive(Debug, PartialEq, Eq)]
pub struct New<'s> {
    /// Its place.
    pub sequence: i64,
    /// Which row of the submission it is.
    pub row: usize,
    /// What it is.
    pub label: &'s Label,
    /// How it stands in the chain.
    pub link: Link,
}

/// What is to be written, and what the kiosk is told but for the watermark.
#[derive(Debug, PartialEq, Eq)]
pub struct Plan<'s> {
    /// Entries, in the order of the batch.
    pub new: Vec<New<'s>>,
    /// Places of older entries whose link can be told now.
    pub proved: Vec<(i64, Link)>,
    /// Bodies that came under a key that another body has.
    pub alarms: Vec<(i64, Digest)>,
    /// Rows that are never taken.
    pub refused: Vec<(i64, Refusal)>,
    /// For the kiosk.
    pub stored: Stored,
}

impl Link {
    /// As it is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Linked => "linked",
            Self::Broken => "broken",
            Self::Unproved => "unproved",
        }
    }

    fn between(before: Option<Digest>, named: Digest) -> Self {
        match before {
            None => Self::Unproved,
            Some(before) if before == named => Self::Linked,
            Some(_) => Self::Broken,
        }
    }
}

/// Plans `submission`; `known` holds what came before, from one place before its lowest to one
/// after its highest.
pub fn plan<'s>(submission: &'s Submission, mut known: BTreeMap<i64, Known>) -> Plan<'s> {
    let mut plan = Plan {
        new: Vec::with_capacity(submission.rows.len()),
        proved: Vec::new(),
        alarms: Vec::new(),
        refused: Vec::new(),
        stored: Stored::none(submission.epoch),
    };
    for (at, row) in submission.rows.iter().enumerate() {
        match &row.content {
            Content::Refused(reason) => plan.refuse(row.sequence, *reason),
            Content::Sealed(label) => match known.get(&row.sequence) {
                None => plan.take(at, row.sequence, label, &mut known),
                Some(same) if same.digest == label.digest => plan.stored.duplicates += 1,
                Some(_) => plan.alarm(row.sequence, label.digest),
            },
        }
    }
    plan
}

impl<'s> Plan<'s> {
    fn take(
        &mut self,
        row: usize,
        sequence: i64,
        label: &'s Label,
        known: &mut BTreeMap<i64, Known>,
    ) {
        let before = match sequence {
            1 => Some(Digest::NONE),
            _ => known.get(&(sequence - 1)).map(|before| before.digest),
        };
        let link = Link::between(before, label.previous);
        let unproved = (link == Link::Unproved).then_some(label.previous);
        let digest = label.digest;
        known.insert(sequence, Known { digest, unproved });
        self.new.push(New {
            sequence,
            row,
            label,
            link,
        });
        self.stored.stored += 1;
        self.stored.broken_chains += u64::from(link == Link::Broken);
        self.prove_next(sequence.saturating_add(1), digest, known);
    }

    /// The one after may have come first.
    fn prove_next(&mut self, next: i64, before: Digest, known: &mut BTreeMap<i64, Known>) {
        let Some(after) = known.get_mut(&next) else {
            return;
        };
        let Some(named) = after.unproved.take() else {
            return;
        };
        let link = Link::between(Some(before), named);
        self.proved.push((next, link));
        self.stored.broken_chains += u64::from(link == Link::Broken);
    }

    fn refuse(&mut self, sequence: i64, reason: Refusal) {
        self.refused.push((sequence, reason));
        self.stored.refuse(sequence, reason);
    }

    fn alarm(&mut self, sequence: i64, digest: Digest) {
        self.alarms.push((sequence, digest));
        self.stored.refuse(sequence, Refusal::ConflictingBody);
    }

    /// How far all has come without a gap, from `before` on, as far as this plan knows. Refused
    /// rows count as come: the kiosk sets them aside.
    pub fn watermark(&self, before: i64) -> i64 {
        let mut come: Vec<i64> = self.new.iter().map(|new| new.sequence).collect();
        come.extend(self.refused.iter().map(|(sequence, _)| *sequence));
        come.sort_unstable();
        come.into_iter().fold(before, |watermark, sequence| {
            if sequence == watermark + 1 {
                sequence
            } else {
                watermark
            }
        })
    }
}
