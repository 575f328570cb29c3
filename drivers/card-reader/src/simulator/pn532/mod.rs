//! A PN532 without hardware, and a chip on its antenna.
//!
//! ```text
//!   server ── link ──► module ──► spoil ──► link      a serial line: pseudo terminal, TCP, memory
//!   bus ─── I²C, SPI ─►  │          ▲
//!                        ▼          └─ break it
//!                    ChipDock ◄── lay a chip down, take it away
//! ```
//!
//! Trusted for what others have agreed with (`tests/it/pn532_outside.rs`): libnfc wakes it, tests the
//! line, configures it, lists a card of type A and one of type B, and puts it to sleep. Simulated
//! from documents only: what a module does with NACK and with an ACK of the host, pieces of long
//! answers, error frames, the status bytes, both buses, and everything that [`Breakage`] does. The
//! module's registers remember nothing. Timing is not simulated: the air takes no time.

mod breakage;
mod bus;
mod module;
mod server;
mod spoil;

pub use breakage::{Breakage, Planned};
pub use bus::{SimulatedBusError, SimulatedI2c, SimulatedSpi};
pub use server::{MemoryConnector, ModuleHandle, SimulatedPn532};
