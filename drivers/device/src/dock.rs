//! State that a simulated device shares with the hand that plays with it.
//!
//! The device waits on it with a deadline; the dock (a window with buttons, or a test) changes it.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Shared state of type `T`; clones show the same state.
pub struct Dock<T> {
    shared: Arc<(Mutex<T>, Condvar)>,
}

impl<T> Clone for Dock<T> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<T> Dock<T> {
    /// A dock that starts with `state`.
    pub fn new(state: T) -> Self {
        Self {
            shared: Arc::new((Mutex::new(state), Condvar::new())),
        }
    }

    /// Changes the state and wakes whoever waits for it.
    pub fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let result = change(&mut self.lock());
        self.shared.1.notify_all();
        result
    }

    /// Looks at the state.
    pub fn look<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.lock())
    }

    /// Waits until `ready` has an answer, at most for `deadline`.
    pub fn wait<R>(
        &self,
        deadline: Duration,
        mut ready: impl FnMut(&mut T) -> Option<R>,
    ) -> Option<R> {
        let until = Instant::now() + deadline;
        let mut state = self.lock();
        loop {
            if let Some(answer) = ready(&mut state) {
                return Some(answer);
            }
            let left = until.checked_duration_since(Instant::now())?;
            let waited = self.shared.1.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// A panic of another holder leaves simulated state as it is: still good enough to play with.
    fn lock(&self) -> MutexGuard<'_, T> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_ends_as_soon_as_the_hand_has_moved() {
        let dock = Dock::new(0);
        let hand = dock.clone();
        let moved = std::thread::spawn(move || hand.change(|state| *state = 7));
        assert_eq!(
            dock.wait(Duration::from_secs(20), |s| (*s == 7).then_some("seen")),
            Some("seen")
        );
        moved.join().expect("the hand does not panic");
    }

    #[test]
    fn a_wait_ends_at_its_deadline_when_nothing_moves() {
        let dock = Dock::new(());
        assert_eq!(dock.wait(Duration::from_millis(5), |()| None::<()>), None);
    }
}
