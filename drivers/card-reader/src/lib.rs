//! Card readers.
//!
//! ```text
//!   kiosk ── CardReader ──► SimulatedCardReader ◄── CardReaderDock ── a hand: insert, remove
//!
//!   apdu ─── commands and responses of any chip, decided without I/O
//!   staff ── who serves the kiosk, proved with a chip card
//!   scanner ─ bar and QR codes, from serial lines and from keyboards
//! ```
//!
//! The simulator of the dock is in memory and knows no bytes.

pub mod apdu;
pub mod emrtd;
#[cfg(feature = "pcsc")]
pub mod pcsc;
pub mod pn532;
pub mod sample;
pub mod scanner;
mod secure;
pub mod simulator;
pub mod staff;
mod tlv;

pub use simulator::{CardReaderDock, SimulatedCardReader, simulated};
