//! Document cameras.
//!
//! ```text
//!   kiosk ── Camera ─► driver ─► worker ─► v4l2 ─► kernel ─► camera
//!                        │                   └───► simulator
//!                        ├─ frame ── MJPEG, YUYV ─► pixels, bounded and wiped
//!                        ├─ gate ─── is it there, light and sharp enough?
//!                        └─ codes ── QR, PDF417, Aztec, Code 128
//!
//!   kiosk ── Camera ─► SimulatedCamera ── gate      a plate in memory, for journeys
//!                            ▲
//!                       CameraDock ── a hand: lay a document on the plate, blur it, take it away
//! ```
//!
//! What is in a picture is asked of rooms that know no camera: `codes`, `document` finds a sheet and
//! puts it upright, `mrz` reads its machine-readable zone, `face` sees whether one face is framed.

pub mod codes;
pub mod document;
mod driver;
pub mod face;
pub mod frame;
pub mod gate;
pub mod mrz;
pub mod place;
pub mod sample;
pub mod simulator;
pub mod v4l2;
mod worker;

pub use driver::V4l2Camera;
pub use simulator::{CameraDock, SimulatedCamera, simulated};
