//! Audit log: begun and finished events, hash-linked, append-only.

mod error;
mod event;
mod journal;

pub use error::JournalError;
pub use event::{Event, Outcome, SessionEnd};
pub use journal::{Begun, Journal};
