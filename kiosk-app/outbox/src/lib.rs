//! Sealed transactions kept until the gateway has them (SQLite, WAL, synchronous=FULL, group
//! commit). Nothing but a `SealedTransaction` fits in, and beside it
//! the receipt that is owed, so no answer of a citizen stays readable on this disk.
//!
//! ```text
//!   slot ─► seal ─► enqueue ─► pen ─► COMMIT + fsync ─► Ok: now print
//!                                                 │
//!                                batch ─► uplink ─► gateway
//!                                                 │
//!                    forgotten ◄─ watermark ◄─ acknowledge      refused ─► set aside, kept
//!
//!   database ── opens and migrates      chain ── in at the end, out when delivered
//!   pen ─────── one writes, for all who wait      writer ── a group of changes, one commit
//!   read ────── batches, status
//!   print ───── receipts that are owed          receipt_key ── overwritten when none is
//!   mend ────── a damaged file makes way      salvage ── for what can be read of it
//!   log ─────── whether its end is missing         reserve ── room for acknowledgements
//! ```

mod chain;
mod database;
mod error;
#[cfg(test)]
mod kill;
mod log;
mod mend;
mod outbox;
mod pen;
mod print;
mod read;
mod receipt_key;
mod reserve;
mod salvage;
mod status;
mod sync;
mod writer;

pub use error::{OutboxError, Refusal};
pub use outbox::{Handed, Outbox};
pub use status::{Limits, Place, PrintIntent, PrintState, Status};
