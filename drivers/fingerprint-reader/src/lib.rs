//! Fingerprint readers.
//!
//! ```text
//!   kiosk ── FingerprintReader ──► SimulatedFingerprintReader ◄── FingerprintDock ── a finger
//! ```
//!
//! The simulator is in memory. Modules on serial lines get rooms of their own beside it:
//! `protocol/`, `session`, `driver`. Nothing is ever enrolled on a kiosk.

pub mod sample;
pub mod simulator;

pub use simulator::{FingerprintDock, SimulatedFingerprintReader, simulated};
