//! How long a connection may keep the gateway waiting.
//!
//! ```text
//!   shaken hands ─(header_ms_max)─► first request ─(request_ms_max)─► its answer is taken
//!                                          ▲                                │
//!                                          └────────────(idle_ms_max)───────┘
//! ```
//!
//! The HTTP library has no deadline for who asks nothing over HTTP/2, nor for who never reads.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::config::Bounds;

/// The requests of one connection, and since when.
pub struct Pace {
    bounds: Bounds,
    now: Mutex<Now>,
}

struct Now {
    /// When each request that is not answered yet came, by the order in which they came.
    open: BTreeMap<u64, Instant>,
    /// How many came.
    came: u64,
    /// Since when there is none.
    idle_since: Instant,
}

/// A request, until its answer is taken.
pub struct InFlight {
    pace: Arc<Pace>,
    number: u64,
}

impl Pace {
    /// A connection that has just shaken hands.
    pub fn new(bounds: Bounds) -> Arc<Self> {
        let now = Now {
            open: BTreeMap::new(),
            came: 0,
            idle_since: Instant::now(),
        };
        Arc::new(Self {
            bounds,
            now: Mutex::new(now),
        })
    }

    /// A request came.
    pub fn request(self: &Arc<Self>) -> InFlight {
        let mut now = self.now();
        now.came += 1;
        let number = now.came;
        now.open.insert(number, Instant::now());
        InFlight {
            pace: Arc::clone(self),
            number,
        }
    }

    /// Completes when the connection has kept us waiting for too long, and says for what.
    pub async fn lost(&self) -> &'static str {
        loop {
            let (deadline, what) = self.deadline();
            let now = Instant::now();
            if deadline <= now {
                return what;
            }
            // A request that comes meanwhile may have the nearer deadline.
            sleep_until(deadline.min(now + self.shortest())).await;
        }
    }

    fn deadline(&self) -> (Instant, &'static str) {
        let now = self.now();
        match now.open.first_key_value() {
            Some((_, since)) => (*since + self.bounds.request(), "a request took too long"),
            None if now.came == 0 => (now.idle_since + self.bounds.headers(), "it asked nothing"),
            None => (now.idle_since + self.bounds.idle(), "it asked nothing more"),
        }
    }

    fn shortest(&self) -> Duration {
        let bounds = &self.bounds;
        bounds.request().min(bounds.idle()).min(bounds.headers())
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let mut now = self.pace.now();
        now.open.remove(&self.number);
        if now.open.is_empty() {
            now.idle_since = Instant::now();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace() -> Arc<Pace> {
        Pace::new(Bounds {
            header_ms_max: 1000,
            idle_ms_max: 5000,
            request_ms_max: 3000,
            ..Bounds::default()
        })
    }

    fn in_ms(deadline: Instant) -> u128 {
        let left = deadline.saturating_duration_since(Instant::now());
        left.as_millis().div_ceil(100) * 100
    }

    #[tokio::test]
    async fn the_deadline_is_the_one_of_what_is_waited_for() {
        let pace = pace();
        let (deadline, what) = pace.deadline();
        assert_eq!((in_ms(deadline), what), (1000, "it asked nothing"));
        let first = pace.request();
        let (of_first, what) = pace.deadline();
        assert_eq!((in_ms(of_first), what), (3000, "a request took too long"));
        let second = pace.request();
        assert_eq!(pace.deadline().0, of_first, "the oldest one counts");
        drop(first);
        assert!(pace.deadline().0 > of_first);
        drop(second);
        let (deadline, what) = pace.deadline();
        assert_eq!((in_ms(deadline), what), (5000, "it asked nothing more"));
    }
}
