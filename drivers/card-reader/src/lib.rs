//! Card readers.
//!
//! ```text
//!   kiosk ── CardReader ──► SimulatedCardReader ◄── CardReaderDock ── a hand: insert, remove
//!
//!   place ── the config's link text: a reader of pcscd, an antenna
//!   pcsc ─── USB readers by way of pcscd; pn532 ── antennas on serial lines and buses
//!   emrtd ── chips of travel documents
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
mod place;
pub mod pn532;
pub mod sample;
pub mod scanner;
mod secure;
pub mod simulator;
pub mod staff;
mod tlv;

pub use place::{Place, Terms};
pub use simulator::{CardReaderDock, SimulatedCardReader, simulated};
