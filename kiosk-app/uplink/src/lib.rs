//! Decides what to send to the gateway and when, and sends it over mutually authenticated TLS.
//!
//! ```text
//!   wake, time ─► schedule ─► run ─► exchange ─► client ─► gateway
//!                    ▲                  │  ▲
//!                    └──── outcome ─────┘  └── outbox: rows out, watermark in
//!
//!   schedule ── decides, pure          exchange ── one batch or heartbeat, and its answer
//!   cursor ──── which rows, pure       client ──── one kept connection, deadlines
//!   backoff ─── waits by cause, pure   packing ─── zstd where it helps
//!   allowance ─ bytes a second, pure   dial ────── how a connection is made
//!   skew ────── whose clock, pure      identity ── certificates
//!   heads ───── is the journal whole   uplink ──── what the wiring holds; payments
//!   run ─────── acts on decisions
//! ```
//!
//! Nothing is forgotten here: a row leaves the outbox only by the gateway's acknowledgement.

mod allowance;
mod backoff;
mod client;
mod config;
mod cursor;
mod dial;
mod error;
mod exchange;
mod heads;
mod identity;
mod packing;
mod run;
mod schedule;
#[cfg(test)]
mod simulation;
mod skew;
mod uplink;

pub use config::{Cause, Pace, UplinkConfig, UplinkNews, Vitals, Wait, Waits};
pub use dial::{Dial, Dialling, Stream, Tcp};
pub use error::UplinkError;
pub use heads::JournalEnd;
pub use uplink::{Surroundings, Uplink};
