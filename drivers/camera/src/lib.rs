//! Document cameras.
//!
//! ```text
//!   kiosk ── Camera ──► SimulatedCamera ── gate: is it there, light and sharp enough?
//!                            ▲
//!                       CameraDock ── a hand: lay a document on the plate, blur it, take it away
//! ```
//!
//! What is in a picture is asked of three rooms that know no camera: `document` finds a sheet and puts
//! it upright, `mrz` reads its machine-readable zone, `face` sees whether one face is framed.
//!
//! The simulator is in memory. Cameras on V4L2 get rooms of their own beside it and use the same
//! gate.

pub mod document;
pub mod face;
pub mod gate;
pub mod mrz;
pub mod sample;
pub mod simulator;

pub use simulator::{CameraDock, SimulatedCamera, simulated};
