//! Readers and cards that are not there.
//!
//! ```text
//!   slot   a reader in memory that knows cards and no bytes: the dock of the kiosk at a desk
//!   chip   a chip that answers bytes: in memory, or in a virtual reader of the real pcscd
//!   pn532  an antenna that answers bytes, with such a chip on it
//!   staff  a staff card, at the same docks as a chip
//!   scanner  a scanner of codes, on a link
//! ```

pub mod chip;
pub mod pn532;
pub mod scanner;
mod slot;
pub mod staff;

pub use slot::{CardReaderDock, SimulatedCardReader, simulated};
