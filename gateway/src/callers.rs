//! The open connections of each role. One more than it may have takes the place of the oldest: a
//! kiosk whose link broke has forgotten that one, and comes in.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use kiosk_protocol::Role;
use tokio::sync::Notify;

/// Who is connected.
pub struct Callers {
    per_caller_max: usize,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    /// By the order in which they came.
    callers: HashMap<Role, BTreeMap<u64, Arc<Notify>>>,
    came: u64,
}

/// A connection of a caller, until it is dropped.
pub struct Caller {
    among: Arc<Callers>,
    role: Role,
    number: u64,
    replaced: Arc<Notify>,
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
        own.insert(number, Arc::clone(&replaced));
        while own.len() > self.per_caller_max
            && let Some((_, oldest)) = own.pop_first()
        {
            oldest.notify_one();
        }
        Caller {
            among: Arc::clone(self),
            role: role.clone(),
            number,
            replaced,
        }
    }
}

impl Caller {
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
            own.remove(&self.number);
            if own.is_empty() {
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
        drop((first, second, third, other));
        let open = callers.open.lock().expect("whole");
        assert!(open.callers.is_empty(), "nothing is kept of who left");
    }
}
