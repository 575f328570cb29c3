//! A disk that fails once, below SQLite: the Nth write, sync or truncate of one folder.
//!
//! ```text
//!   outbox ─► SQLite ─► this (default VFS of the test) ─► SQLite's own VFS ─► files
//!                         │
//!                         └── folder armed? counts what its fault is about, and strikes at N
//! ```
//!
//! It wraps SQLite's VFS, so locks, shared memory and files are real. Kept crates let one write a
//! VFS, none wraps the one that is there. Folders that are not armed pass through untouched.

mod plan;
mod vfs;

pub use plan::{Armed, FAULTS, Fault};
