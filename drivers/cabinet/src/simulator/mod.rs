//! A cabinet in memory, below the driver: a board with lines that follow the kernel's rules.
//!
//! ```text
//!   driver ──► Chips ──► SimulatedBoard ◄── CabinetDock ◄── a hand: dock, test, or a socket
//! ```
//!
//! What somebody else's program or a real kernel has agreed with is listed in
//! `docs/decisions/0011-gpio.md`. The rest is simulated from the kernel's documentation only.

mod board;
mod cabinet;
mod hand;
mod line;
mod requests;
pub mod steering;

pub use board::{SimulatedBoard, SimulatedChip};
pub use cabinet::{CabinetDock, SimulatedCabinet, simulated, simulated_wiring};
pub use line::{Debounced, EdgeQueue};
