//! Hands on to a broker (NATS JetStream) what the ledger accepted, for agencies that would rather be
//! told than ask. Reading by cursor stays: a broker that is away costs nobody anything.
//!
//! ```text
//!   ledger ── Publishing ──► publisher ──► broker ──► stream  huduma.v1.transactions.<agency>
//!     ▲   page by page          │  ▲          └─ one connection, never mended: order
//!     └──── mark, once all ─────┘  └─ backoff
//!           are acknowledged
//!   config, credentials ── where, and who we are      message ── what goes out      gauges ── how far
//! ```
//!
//! A crash between acknowledgement and mark sends the page once more. Its messages have the same
//! `Nats-Msg-Id`, so the stream drops them within its `duplicate_window`; later, they come twice, and
//! whoever consumes them must not mind: kiosk, epoch and sequence name a transaction for ever.

mod backoff;
mod broker;
mod config;
mod credentials;
mod gauges;
mod message;
mod publisher;

pub use config::DispatchConfig;
pub use publisher::publish;

pub(crate) use gauges::Gauges;
