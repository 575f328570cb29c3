//! Audit log: begun and finished events, hash-linked, append-only. Its types have no room for
//! anything about a citizen.
//!
//! ```text
//!   Event ─► Entry{previous, …} ─► hash ─► COMMIT + fsync
//!                  ▲                │
//!                  └────────────────┴─► head ─► heartbeat ─► gateway keeps it
//! ```
//!
//! `kiosk-journal` checks a journal and writes it out (`audit`).
//!
//! `events.toml` is the catalogue: every event with a sentence for whoever reads the journal.

pub mod audit;
mod database;
mod entry;
mod error;
mod event;
mod journal;

pub use error::JournalError;
pub use event::{AssistEnd, Event, LinkTrouble, Outcome, SessionEnd, StaffExit, StaffTask, Switch};
pub use journal::{Begun, Journal};
