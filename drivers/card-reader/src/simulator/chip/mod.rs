//! A chip of a travel document (ICAO 9303-10, -11) that belongs to nobody.
//!
//! ```text
//!   Issuer ── CSCA, DSC ──► Document ── files ──► Chip ◄── bytes ── ChipDock ◄── a hand, faults
//!                                                  │                   ├─ MemoryChannel
//!                                                  │                   └─ VpcdCard ─► pcscd
//!                                                bac, pace ─► secure messaging
//! ```
//!
//! What others agreed with: the crate `emrtd` opens it with BAC and reads all of it over the real
//! pcscd (`tests/it/outside.rs`); `dmrtd`'s own reader opens it with PACE and the card's number, and
//! OpenSSL verifies its signed object (`tests/it/judged.rs`). `dmrtd` is half a stranger: the chip
//! uses its ciphers, not its arithmetic on the curve. What rests on documents alone: PACE with the
//! printed lines, long commands and chains, and how chips refuse.

mod bac;
mod breakage;
mod card;
mod dock;
mod document;
mod issuer;
mod memory;
mod pace;
mod vpcd;

pub use breakage::{Breakage, Planned};
pub use card::{Access, Chip, Quirks};
pub use dock::{ChipDock, Outcome, SimulatedChip};
pub use document::{Document, Holder, portrait};
pub use issuer::Issuer;
pub use memory::MemoryChannel;
pub use vpcd::{VPCD_PORT, VpcdCard};
