//! The cabinet from outside: driver, board and hand together.

mod driving;
mod faults;
mod kernel;
mod pins;
mod releasing;
#[cfg(not(target_arch = "aarch64"))] // starts a program of its own; in `cargo xtask test`
mod steering;
