//! Antennas with a PN532: documents read on the air, over a serial line or a bus.
//!
//! ```text
//!   Pn532Reader ─► connection ─► session ─► protocol ─► serial line ─► PN532 ) ) ) chip
//!        │                                       └────► bus: I²C, SPI ──┘
//!   Pn532Channel ── commands of ISO 7816-4, one frame each
//! ```
//!
//! The module speaks ISO 14443 by itself: it finds the card, wakes it, and carries commands in
//! blocks. A command and its answer are one frame each, so lengths are short: the reader of
//! documents then asks for 223 bytes at a time under protection.

pub mod bus;
mod channel;
mod connection;
mod driver;
mod line;
pub mod protocol;
pub mod session;

pub use channel::Pn532Channel;
pub use driver::Pn532Reader;
