//! Card readers on PC/SC (CCID on USB, and whatever else pcscd has a driver for).
//!
//! ```text
//!   PcscReader ─► Monitor ── thread with a context of its own ──► pcscd   who is there, events
//!        │
//!        └──────► PcscChannel ── thread with a context of its own ─► pcscd   one card, its APDUs
//! ```
//!
//! Calls on one context wait for each other, so watching and talking have one each. Any call may
//! hang for as long as somebody holds the reader, so each runs on a thread that is left behind
//! when it is late; so many at most. A card is left as it is, never reset on the way out.

mod channel;
mod choice;
mod driver;
mod error;
mod monitor;

pub use channel::PcscChannel;
pub use choice::Choice;
pub use driver::PcscReader;
pub use monitor::{Monitor, Presence, Slot};
