//! Fingerprint readers: modules on serial lines, and what is done with a picture on the spot.
//!
//! ```text
//!   kiosk ── FingerprintReader ─► driver ─► connection ─► session ─► protocol ─► link ─► ZFM module
//!                                  │                                           └──► simulator
//!                               picture ──► quality    "too dry", "too short", …
//!                                       ──► matching   is it the finger of this template
//!                                       ──► record     ISO/IEC 19794-2 and -4
//! ```
//!
//! Pictures and templates live in memory that is wiped, in types that cannot be printed. Nothing
//! is ever enrolled on a kiosk.

mod connection;
mod driver;
mod line;
pub mod matching;
mod picture;
pub mod protocol;
pub mod quality;
pub mod record;
pub mod sample;
pub mod secret;
pub mod session;
pub mod simulator;

pub use connection::Settings;
pub use driver::ZfmReader;
pub use line::{ConnectAt, Progress};
pub use secret::Secret;
pub use simulator::{FingerprintDock, SimulatedFingerprintReader, simulated};
