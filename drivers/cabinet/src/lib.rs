//! The cabinet: door, tamper, presence, lamps.
//!
//! ```text
//!   kiosk ── Cabinet ──► PinCabinet ──► embedded-hal pins ──► GPIO lines
//!                                             ▲
//!                                        simulator ◄── CabinetDock ── a hand at the door
//! ```
//!
//! Lines are reached by `embedded-hal` pins and nothing else, so that the same code runs on the
//! kernel's GPIO character device, on `rppal`, and on pins in memory. A backend only makes pins;
//! which wire is what, and whether it is active high or low, is said once, in [`pins::Wiring`].
//!
//! Lines fall back when their owner dies. Lamps then go dark and nothing opens: the cabinet has no
//! lock on a line.

pub mod pins;
pub mod simulator;

pub use pins::{ActiveLevel, PinCabinet, Wire, Wiring};
pub use simulator::{CabinetDock, SimulatedCabinet, simulated};
