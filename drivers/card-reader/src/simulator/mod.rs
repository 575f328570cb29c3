//! Readers and cards that are not there.
//!
//! ```text
//!   slot   a reader in memory that knows cards and no bytes: the dock of the kiosk at a desk
//!   chip   a chip that answers bytes: in memory, or in a virtual reader of the real pcscd
//!   pn532  an antenna that answers bytes, with such a chip on it
//! ```

pub mod chip;
pub mod pn532;
mod slot;

pub use slot::{CardReaderDock, SimulatedCardReader, simulated};
