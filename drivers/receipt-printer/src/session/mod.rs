//! Decides what to say to a printer and what its answers mean. Time is told, never read: every
//! `at` is the time since the session began.
//!
//! ```text
//!   status_query ── the four real-time questions
//!   greeting ────── once a connection: is it well, forget leftovers, is it the right model
//!   printing ────── once a receipt
//!   mouth ───────── kiosk printers: is a ticket in it, draw it back
//! ```

pub mod greeting;
pub mod mouth;
pub mod printing;
pub mod status_query;

use std::time::Duration;

use crate::protocol::Reply;

pub use greeting::Greeting;
pub use mouth::{DrawBack, MouthLook};
pub use printing::Printing;
pub use status_query::StatusQuery;

/// What the driver is to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action<T> {
    /// Send these bytes, then say how that went.
    Send(Vec<u8>),
    /// Read until something comes, at most until this time.
    Wait {
        /// Since the session began.
        until: Duration,
    },
    /// The session is over.
    Done(T),
}

/// A talk with a printer, as the driver drives it.
pub trait Session {
    /// What it ends with.
    type Outcome;

    /// What to do next.
    fn next(&mut self, at: Duration) -> Action<Self::Outcome>;

    /// The bytes of the last [`Action::Send`] are with the system.
    fn sent(&mut self, at: Duration);

    /// They are not; at most `sent_max` of them may have left.
    fn send_failed(&mut self, sent_max: usize, failure: kiosk_device::Failure);

    /// The printer has said something.
    fn replied(&mut self, reply: &Reply, at: Duration);

    /// Nothing can be read any more.
    fn link_failed(&mut self, failure: kiosk_device::Failure);
}
