//! Fingerprint readers without hardware.
//!
//! ```text
//!   window   the capability itself, in memory, without a byte of protocol; nothing but its own tests
//!            uses it: kiosk, dock and the driver's tests have the module below
//!
//!   server ── link ──► module ──► spoil ──► link      the bytes of a ZFM module, on a pseudo
//!                        ▲          ▲                 terminal or in memory
//!   handle: lay(finger) ─┘          └─ break it
//! ```
//!
//! Trusted for what others have agreed with (`tests/it/outside.rs`): handshake, settings, picture
//! size and order of its halves, templates up and down, comparing, the echo; libfprint tells the
//! drawn fingers apart in our pictures. A client also sends the aura ring's command and the reset,
//! which says nothing of what they do. Simulated from documents only: what the ring shows, what the
//! soft reset does, busy bits, passwords other than 0, refusals other than "no finger", and
//! everything that [`Breakage`] does. The contents of a template are our own. Timing is not
//! simulated: transfers take no longer than the link does.

mod breakage;
mod finger;
mod module;
mod orders;
mod server;
mod spoil;
mod window;

pub use breakage::{Breakage, Planned};
pub use finger::{Finger, Laid, Skin};
pub use orders::{ORDERS, obey};
pub use server::{MemoryConnector, ModuleHandle, SimulatedModule};
pub use window::{FingerprintDock, SimulatedFingerprintReader, simulated};
