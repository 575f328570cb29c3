//! Parcels: runs of one kiosk's transactions, stored as they came.
//!
//! ```text
//!   batch  1 2 3 · 5 6      ──►  parcel 1..=3   parcel 5..=6
//!   a row is linked to the one before it in its parcel; only the first row's link may be unproved
//! ```
//!
//! One row of a table for a hundred transactions: what it costs to find one is paid by who asks.

use std::collections::BTreeMap;

use kiosk_envelope::Digest;

use super::plan::{Known, Link, New};

const DIGEST_BYTES: usize = 32;
const NUMBER_BYTES: usize = 5;

/// What is stored of a run beside its bytes.
pub struct Run<'p, 's> {
    rows: &'p [New<'s>],
}

/// A stored run, as far as a plan asks.
pub struct StoredRun {
    /// Sequence of its first row.
    pub first: i64,
    /// What the first row names as the one before, while that is unproved.
    pub named: Option<Digest>,
    /// 32 bytes a row.
    pub digests: Vec<u8>,
}

/// Splits `new` where a sequence is skipped or a link is not proved to hold.
pub fn runs<'p, 's>(new: &'p [New<'s>]) -> impl Iterator<Item = Run<'p, 's>> {
    new.chunk_by(|one, next| next.sequence == one.sequence + 1 && next.link == Link::Linked)
        .map(|rows| Run { rows })
}

impl<'p, 's> Run<'p, 's> {
    /// Its rows.
    pub fn rows(&self) -> &'p [New<'s>] {
        self.rows
    }

    fn head(&self) -> &'p New<'s> {
        self.rows.first().expect("a run has a row")
    }

    /// Sequence of the first row.
    pub fn first(&self) -> i64 {
        self.head().sequence
    }

    /// Of the first row.
    pub fn link(&self) -> Link {
        self.head().link
    }

    /// What the first row names as the one before, while unproved.
    pub fn named(&self) -> Option<Digest> {
        (self.link() == Link::Unproved).then_some(self.head().label.previous)
    }

    /// 32 bytes a row.
    pub fn digests(&self) -> Vec<u8> {
        self.rows
            .iter()
            .flat_map(|row| row.label.digest.0)
            .collect()
    }

    /// 5 bytes a row.
    pub fn numbers(&self) -> Vec<u8> {
        let number = |row: &New<'_>| row.label.reference.to_be_bytes();
        self.rows
            .iter()
            .flat_map(|row| number(row).into_iter().skip(8 - NUMBER_BYTES))
            .collect()
    }

    /// The agencies, and which rows are theirs.
    pub fn agencies(&self) -> BTreeMap<&'s str, Vec<usize>> {
        let mut agencies: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, row) in self.rows.iter().enumerate() {
            let agency = row.label.agency.as_str();
            agencies.entry(agency).or_default().push(at);
        }
        agencies
    }
}

impl StoredRun {
    /// Its last sequence.
    pub fn last(&self) -> i64 {
        self.first + (self.digests.len() / DIGEST_BYTES) as i64 - 1
    }

    /// Adds what it knows of the sequences from `low` to `high`.
    pub fn tell(&self, low: i64, high: i64, known: &mut BTreeMap<i64, Known>) {
        for (sequence, digest) in (self.first..).zip(self.digests.chunks_exact(DIGEST_BYTES)) {
            if (low..=high).contains(&sequence) {
                let digest = Digest(digest.try_into().expect("32 bytes"));
                let unproved = self.named.filter(|_| sequence == self.first);
                known.insert(sequence, Known { digest, unproved });
            }
        }
    }
}

/// The numbers of a parcel's references, in the order of its rows.
pub fn numbers(bytes: &[u8]) -> impl Iterator<Item = u64> {
    bytes.chunks_exact(NUMBER_BYTES).map(|number| {
        number
            .iter()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
    })
}
