//! The open connections of each role. One more than it may have takes the place of the oldest: a
//! kiosk whose link broke has forgotten that one, and comes in.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use kiosk_protocol::Role;
use tokio::sync::{Mutex as Turns, Notify};

/// What a caller does one at a time, however many connections it has: it keeps one processor busy,
/// not all of them.
pub type Turn = Arc<Turns<()>>;

/// Who is connected.
pub struct Callers {
    per_caller_max: usize,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    callers: HashMap<Role, Own>,
    came: u64,
}

#[derive(Default)]
struct Own {
    /// By the order in which they came.
    connections: BTreeMap<u64, Arc<Notify>>,
    turn: Turn,
}

/// A connection of a caller, until it is dropped.
pub struct Caller {
    among: Arc<Callers>,
    role: Role,
    number: u64,
    replaced: Arc<Notify>,
    turn: Turn,
}

impl Callers {
    /// At most `per_caller_max` connections of one role.
    pub fn new(per_caller_max: usize) -> Arc<Self> {
        Arc::new(Self {
            per_caller_max: per_caller_max.max(1),
            open: Mutex::default(),
        })
    }

    /// One more connection of `role`.
    pub fn one_more(self: &Arc<Self>, role: &Role) -> Caller {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.came += 1;
        let (number, replaced) = (open.came, Arc::new(Notify::new()));
        let own = open.callers.entry(role.clone()).or_default();
        own.connections.insert(number, Arc::clone(&replaced));
        while own.connections.len() > self.per_caller_max
            && let Some((_, oldest)) = own.connections.pop_first()
        {
            oldest.notify_one();
        }
        let turn = Arc::clone(&own.turn);
        Caller {
            among: Arc::clone(self),
            role: role.clone(),
            number,
            replaced,
            turn,
        }
    }
}

impl Caller {
    /// The same for all connections of its role.
    pub fn turn(&self) -> Turn {
        Arc::clone(&self.turn)
    }

    /// Completes when a newer connection took its place.
    pub async fn replaced(&self) {
        self.replaced.notified().await;
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        let open = self.among.open.lock();
        let mut open = open.unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = open.callers.get_mut(&self.role) {
            own.connections.remove(&self.number);
            if own.connections.is_empty() {
                open.callers.remove(&self.role);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    async fn is_replaced(caller: &Caller) -> bool {
        let at_once = timeout(Duration::ZERO, caller.replaced());
        at_once.await.is_ok()
    }

    #[tokio::test]
    async fn the_newest_takes_the_place_of_the_oldest_of_its_own_role() {
        let role = |name: &str| name.parse().expect("a role");
        let callers = Callers::new(2);
        let kiosk = role("urn:huduma:kiosk:ksk-047-0001");
        let other = callers.one_more(&role("urn:huduma:kiosk:ksk-047-0002"));
        let (first, second) = (callers.one_more(&kiosk), callers.one_more(&kiosk));
        assert!(!is_replaced(&first).await);
        let third = callers.one_more(&kiosk);
        assert!(is_replaced(&first).await);
        assert!(!is_replaced(&second).await && !is_replaced(&third).await);
        assert!(!is_replaced(&other).await);
        assert!(Arc::ptr_eq(&second.turn(), &third.turn()));
        assert!(!Arc::ptr_eq(&second.turn(), &other.turn()));
        drop((first, second, third, other));
        let open = callers.open.lock().expect("whole");
        assert!(open.callers.is_empty(), "nothing is kept of who left");
    }
}
