//! Bytes in flight, over all connections: the gateway turns callers away before it runs out of
//! memory.

use std::sync::Arc;

use kiosk_protocol::ProblemCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::decline::Decline;

/// How many bytes of bodies may be in memory at once.
pub struct Budget {
    bytes: Arc<Semaphore>,
    bytes_max: usize,
}

/// A share of the budget; goes back when it is dropped.
pub struct Share(#[expect(dead_code, reason = "held for its drop")] OwnedSemaphorePermit);

impl Budget {
    /// A budget of `bytes_max`.
    pub fn new(bytes_max: u32) -> Self {
        let bytes_max = bytes_max as usize;
        Self {
            bytes: Arc::new(Semaphore::new(bytes_max)),
            bytes_max,
        }
    }

    /// Takes `bytes`, or says busy at once: waiting here would hold the caller's memory as well.
    pub fn share(&self, bytes: usize) -> Result<Share, Decline> {
        let busy = || Decline::new(ProblemCode::Busy, "too many bytes in flight");
        let bytes = u32::try_from(bytes).map_err(|_| busy())?;
        let permit = Arc::clone(&self.bytes).try_acquire_many_owned(bytes);
        permit.map(Share).map_err(|_| busy())
    }

    /// Bytes in flight now.
    pub fn taken(&self) -> usize {
        self.bytes_max - self.bytes.available_permits()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_turned_away_until_a_share_comes_back() {
        let budget = Budget::new(100);
        let share = budget.share(80).expect("it fits");
        assert!(budget.share(21).is_err());
        assert_eq!(budget.taken(), 80);
        drop(share);
        assert!(budget.share(100).is_ok());
    }
}
