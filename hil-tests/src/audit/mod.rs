//! The proof, end to end, that nothing is lost and nothing comes twice.
//!
//! ```text
//!   faults ──► play ──► kiosk (process) ══► rig::Proxy ══► kiosk-gateway ──► ledger.sqlite
//!   by seed     │          │    └─ printed.txt: what citizens hold                │
//!               │          └─ outbox.db, journal.db                               │
//!               └──► examine: receipts and outboxes against the ledger ◄──────────┘
//!                       └──► controls: the same over harmed copies must fail
//! ```
//!
//! Processes are killed, links cut, answers lost; the power of a disk is taken elsewhere
//! (`bench/cuts.rs` and the outbox's own tests).

mod controls;
mod examine;
mod faults;
pub mod kiosk;
mod ledger;
mod made_up;
mod papers;
mod play;
mod printed;
mod report;

use std::path::{Path, PathBuf};

pub use play::{Plan, play};
pub use report::Report;

/// In a kiosk's folder.
fn outbox_path(folder: &Path) -> PathBuf {
    folder.join("outbox.db")
}
