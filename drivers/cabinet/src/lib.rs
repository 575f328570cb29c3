//! The cabinet: door, tamper, paper, presence, headset; lamps, lock, fan.
//!
//! ```text
//!   kiosk ── Cabinet ──► WiredCabinet ──► Harness ┬► LineHarness ──► Chips ┬► the kernel's lines
//!                        waits, decides           │   names, requests      └► simulated board
//!                                                 └► PinHarness ──► embedded-hal pins ──► rppal
//! ```
//!
//! Which line is what, and whether it is active high or low, is said once, in [`Wiring`]. The
//! kernel's character device is the way to lines on a device; `PinCabinet` takes any pins of
//! `embedded-hal`. `docs/decisions/0011-gpio.md` says why both.
//!
//! What is done about what the cabinet says, and for how long the lock is open, is decided in
//! [`duty`], which switches nothing itself.
//!
//! Lines fall back when their owner dies: the door is then locked and lamps are dark. How, and
//! where not, is told in [`wiring`].

pub mod console;
mod debounce;
mod driver;
pub mod duty;
pub mod harness;
pub mod lines;
pub mod orders;
pub mod pins;
#[cfg(feature = "rppal")]
pub mod registers;
pub mod simulator;
pub mod temperature;
mod watch;
pub mod wire;
pub mod wiring;

pub use driver::WiredCabinet;
pub use lines::LineCabinet;
pub use pins::{PinCabinet, Pins, Wire};
#[cfg(feature = "rppal")]
pub use registers::{RegisterCabinet, cabinet_on_registers};
pub use simulator::{CabinetDock, SimulatedCabinet, simulated};
pub use wire::{Contact, Level, Output};
pub use wiring::{Wiring, WiringError, WiringFault};
