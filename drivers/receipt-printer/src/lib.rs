//! ESC/POS receipt printers: nothing is printed twice, and what was printed is proved.
//!
//! ```text
//!   Document ── layout ──► bytes ─┐         profile: what differs between models
//!                                 ▼
//!   driver ───────────── session ─┴─► protocol ──► link ──► printer
//!   (acts, on a link)    (decides)    (bytes)                 │
//!      ▲                                                      │
//!      └───────────── status and proof ◄──────────────────────┘
//!
//!   simulator: a printer made of bytes; it answers, fails on demand, and draws its paper
//! ```
//!
//! The simulator is a cargo feature, on by default; an image for the field leaves it out.

pub mod driver;
pub mod layout;
pub mod profile;
pub mod protocol;
pub mod session;
#[cfg(feature = "simulator")]
pub mod simulator;
mod ticket;

pub use driver::{EscPosPrinter, OpenPrinterError};
pub use layout::receipt_bytes;
pub use profile::{Ejector, PaperWidth, Profile, UnknownProfile};
pub use ticket::TicketFate;
