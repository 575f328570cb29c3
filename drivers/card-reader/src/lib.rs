//! Card readers.
//!
//! ```text
//!   kiosk ── CardReader ──► SimulatedCardReader ◄── CardReaderDock ── a hand: insert, remove
//!
//!   apdu ─── commands and responses of any chip, decided without I/O
//! ```
//!
//! The simulator of the dock is in memory and knows no bytes.

pub mod apdu;
pub mod emrtd;
#[cfg(feature = "pcsc")]
pub mod pcsc;
pub mod pn532;
pub mod sample;
mod secure;
pub mod simulator;
mod tlv;

pub use simulator::{CardReaderDock, SimulatedCardReader, simulated};
