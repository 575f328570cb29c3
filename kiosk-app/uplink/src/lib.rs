//! Decides what to send to the gateway and when, and sends it over mutually authenticated TLS.
//!
//! ```text
//!   wake, time ─► schedule ─► run ─► exchange ─► client ─► gateway
//!                    ▲                  │  ▲
//!                    └──── outcome ─────┘  └── outbox: rows out, watermark in
//!
//!   schedule ── decides, pure          exchange ── one batch or heartbeat, and its answer
//!   cursor ──── which rows, pure       client ──── one kept connection, deadlines
//!   run ─────── acts on decisions
//!   identity ── certificates           uplink ──── what the wiring holds; payments
//! ```
//!
//! Nothing is forgotten here: a row leaves the outbox only by the gateway's acknowledgement.

mod client;
mod config;
mod cursor;
mod error;
mod exchange;
mod identity;
mod run;
mod schedule;
#[cfg(test)]
mod simulation;
mod uplink;

pub use config::{Cause, Pace, UplinkConfig, UplinkNews, Vitals};
pub use error::UplinkError;
pub use uplink::Uplink;
