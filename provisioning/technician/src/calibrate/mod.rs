//! What no data sheet knows of this very kiosk: where its panel feels a finger, how wide its paper
//! is, whether its camera is in focus.
//!
//! ```text
//!   touch    crosses ─► felt places ─► fit: six numbers, or which cross was missed ─► config
//!   printer  ruler on paper ─► the last whole mark ─► width of the paper ───────────► config
//!   camera   photograph of a sheet ─► framing, sharpness ───────────────────────────► config
//! ```
//!
//! Each step is in the config, whole, before the next begins. In training the parts are simulators,
//! and nothing is written.

mod contacts;
mod fit;
mod framing;
mod panel;
mod points;
mod ruler;

pub use fit::{Sample, crosses, fit};
pub use framing::judged;
pub use panel::felt;
pub use points::{in_file, simulated};
pub use ruler::{columns_to_mm, page};
