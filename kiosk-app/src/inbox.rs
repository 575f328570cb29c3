//! The way from the actors' threads to the UI thread.
//!
//! Events are queued, and the loop is woken once for however many there are, so that a chatty
//! device cannot flood the face.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use kiosk_journey::Event;

/// Where actors put their news. Cheap to clone.
#[derive(Clone, Default)]
pub struct Inbox {
    waiting: Arc<Mutex<VecDeque<Event>>>,
}

impl Inbox {
    /// Queues `event` and wakes the conductor.
    pub fn post(&self, event: Event) {
        let first = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.push_back(event);
            waiting.len() == 1
        };
        if first {
            // Fails only after the loop has ended, when nobody is left to serve.
            let _ = slint::invoke_from_event_loop(crate::conductor::drain_inbox);
        }
    }

    /// Takes the oldest event.
    pub fn next(&self) -> Option<Event> {
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
    }
}
