//! Bytes in flight, over all connections and for each caller: the gateway turns callers away before
//! it runs out of memory, and one caller before it takes the share of all others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use kiosk_protocol::{ProblemCode, Role};

use crate::config::Bounds;
use crate::decline::Decline;

/// How many bytes of bodies may be in memory at once.
pub struct Budget {
    taken: Arc<Mutex<Taken>>,
    bytes_max: usize,
    per_caller_max: usize,
}

#[derive(Default)]
struct Taken {
    bytes: usize,
    callers: HashMap<Role, usize>,
}

/// A share of the budget; goes back when it is dropped.
pub struct Share {
    taken: Arc<Mutex<Taken>>,
    caller: Role,
    bytes: usize,
}

impl Budget {
    /// The budget of `bounds`.
    pub fn new(bounds: &Bounds) -> Self {
        Self {
            taken: Arc::default(),
            bytes_max: bounds.in_flight_bytes_max,
            per_caller_max: bounds.in_flight_bytes_per_caller_max,
        }
    }

    /// Takes `bytes` for `caller`, or says busy at once: waiting here would hold the caller's
    /// memory as well.
    pub fn share(&self, caller: &Role, bytes: usize) -> Result<Share, Decline> {
        let busy = |detail| Err(Decline::new(ProblemCode::Busy, detail));
        let mut taken = lock(&self.taken);
        if bytes > self.bytes_max.saturating_sub(taken.bytes) {
            return busy("too many bytes in flight");
        }
        let own = taken.callers.get(caller).copied().unwrap_or_default();
        if bytes > self.per_caller_max.saturating_sub(own) {
            return busy("too many bytes in flight of this caller");
        }
        taken.bytes += bytes;
        taken.callers.insert(caller.clone(), own + bytes);
        Ok(Share {
            taken: Arc::clone(&self.taken),
            caller: caller.clone(),
            bytes,
        })
    }

    /// Bytes in flight now.
    pub fn taken(&self) -> usize {
        lock(&self.taken).bytes
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        taken.bytes -= self.bytes;
        if let Some(own) = taken.callers.get_mut(&self.caller) {
            *own -= self.bytes;
            if *own == 0 {
                taken.callers.remove(&self.caller);
            }
        }
    }
}

fn lock(taken: &Mutex<Taken>) -> std::sync::MutexGuard<'_, Taken> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget() -> Budget {
        Budget::new(&Bounds {
            in_flight_bytes_max: 100,
            in_flight_bytes_per_caller_max: 60,
            ..Bounds::default()
        })
    }

    fn kiosk(number: u32) -> Role {
        let name = format!("urn:huduma:kiosk:ksk-047-{number:04}");
        name.parse().expect("a role")
    }

    #[test]
    fn what_does_not_fit_is_turned_away_until_a_share_comes_back() {
        let budget = budget();
        let share = budget.share(&kiosk(1), 60).expect("it fits");
        assert!(budget.share(&kiosk(2), 41).is_err());
        assert_eq!(budget.taken(), 60);
        drop(share);
        assert!(budget.share(&kiosk(2), 60).is_ok());
    }

    #[test]
    fn one_caller_cannot_take_the_share_of_the_others() {
        let budget = budget();
        let half = budget.share(&kiosk(1), 30).expect("it fits");
        let other = budget.share(&kiosk(1), 30).expect("it fits");
        assert!(budget.share(&kiosk(1), 1).is_err());
        assert!(budget.share(&kiosk(2), 40).is_ok(), "a neighbour is served");
        drop((half, other));
        assert_eq!(budget.taken(), 0);
        assert!(
            lock(&budget.taken).callers.is_empty(),
            "nothing is kept of who left"
        );
    }
}
