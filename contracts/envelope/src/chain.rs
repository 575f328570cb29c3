//! A kiosk's transactions in order: each names the digest of the one before.
//!
//! ```text
//!   Slot 1 ── previous: NONE      Slot 2 ── previous: digest(1)      Slot 3 ── …
//! ```
//!
//! A kiosk that was restored from an image takes a new epoch and begins again at 1, so that
//! (kiosk, epoch, sequence) stays a key for ever.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Digest, SealedTransaction};

/// Where a transaction stands among its kiosk's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Slot {
    /// Grows each time the kiosk's queue is made anew.
    pub epoch: u32,
    /// From 1, without gaps within an epoch.
    pub sequence: u64,
    /// Digest of the transaction before; [`Digest::NONE`] before the first of an epoch.
    pub previous: Digest,
}

impl Slot {
    /// The first slot of `epoch`.
    pub const fn first(epoch: u32) -> Self {
        Self {
            epoch,
            sequence: 1,
            previous: Digest::NONE,
        }
    }

    /// The slot after `sealed`.
    pub fn after(sealed: &SealedTransaction) -> Self {
        let Self {
            epoch, sequence, ..
        } = sealed.routing.slot;
        Self {
            epoch,
            sequence: sequence + 1,
            previous: sealed.digest(),
        }
    }
}

/// One was dropped, reordered or put in.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BrokenChain {
    /// The place is not the next one.
    #[error("transaction {found_epoch}/{found} does not follow: {epoch}/{sequence} was expected")]
    Place {
        /// Expected epoch.
        epoch: u32,
        /// Expected sequence.
        sequence: u64,
        /// Epoch found.
        found_epoch: u32,
        /// Sequence found.
        found: u64,
    },
    /// It names another one as the one before.
    #[error(
        "transaction {epoch}/{sequence} names {named} as the one before it, which was {previous}"
    )]
    Previous {
        /// Epoch of the transaction.
        epoch: u32,
        /// Its sequence.
        sequence: u64,
        /// Digest that it names.
        named: Digest,
        /// Digest of what really came before.
        previous: Digest,
    },
}

/// Follows one kiosk's transactions within one epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain {
    next: Slot,
}

impl Chain {
    /// A chain that goes on at `next`: [`Slot::first`] for a whole epoch.
    pub const fn from(next: Slot) -> Self {
        Self { next }
    }

    /// The slot that must come next.
    pub const fn next(&self) -> Slot {
        self.next
    }

    /// Whether `sealed` names `previous` as the one before it. Its signature is a matter of its
    /// own: [`SealedTransaction::verify`].
    ///
    /// # Errors
    /// [`BrokenChain::Previous`] when it names another.
    pub fn check(previous: Digest, sealed: &SealedTransaction) -> Result<(), BrokenChain> {
        let Slot {
            epoch,
            sequence,
            previous: named,
        } = sealed.routing.slot;
        if named == previous {
            return Ok(());
        }
        Err(BrokenChain::Previous {
            epoch,
            sequence,
            named,
            previous,
        })
    }

    /// Takes the next transaction.
    ///
    /// # Errors
    /// [`BrokenChain`] when it is not the next one; the chain then stays where it was.
    pub fn follow(&mut self, sealed: &SealedTransaction) -> Result<(), BrokenChain> {
        let slot = sealed.routing.slot;
        if (slot.epoch, slot.sequence) != (self.next.epoch, self.next.sequence) {
            return Err(BrokenChain::Place {
                epoch: self.next.epoch,
                sequence: self.next.sequence,
                found_epoch: slot.epoch,
                found: slot.sequence,
            });
        }
        Self::check(self.next.previous, sealed)?;
        self.next = Slot::after(sealed);
        Ok(())
    }
}
