//! Card readers.
//!
//! ```text
//!   kiosk ── CardReader ──► SimulatedCardReader ◄── CardReaderDock ── a hand: insert, remove
//! ```
//!
//! The simulator is in memory. Readers on PC/SC and chips on NFC front-ends get rooms of their
//! own beside it: `protocol/`, `session`, `driver`.

pub mod sample;
pub mod simulator;

pub use simulator::{CardReaderDock, SimulatedCardReader, simulated};
