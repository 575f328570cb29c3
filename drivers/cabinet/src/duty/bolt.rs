//! The lock of the service door: opened for a while, and shut by itself.

use std::time::{Duration, Instant};

use kiosk_device::capability::Lock;

use super::Refused;

/// The longest that one order opens it: long enough to walk round the kiosk with a bag.
pub const UNLOCK_MAX: Duration = Duration::from_secs(60);

#[derive(Debug, Default)]
pub(super) struct Bolt {
    open_until: Option<Instant>,
}

impl Bolt {
    pub(super) fn open(&mut self, how_long: Duration, now: Instant) -> Result<(), Refused> {
        if how_long.is_zero() || how_long > UNLOCK_MAX {
            return Err(Refused::UnlockTime);
        }
        self.open_until = Some(now + how_long);
        Ok(())
    }

    pub(super) fn shut(&mut self) {
        self.open_until = None;
    }

    pub(super) fn pass(&mut self, now: Instant) {
        self.open_until = self.open_until.filter(|until| now < *until);
    }

    pub(super) fn until(&self) -> Option<Instant> {
        self.open_until
    }

    pub(super) fn lock(&self) -> Lock {
        match self.open_until {
            Some(_) => Lock::Unlocked,
            None => Lock::Locked,
        }
    }
}
