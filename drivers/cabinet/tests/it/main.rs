//! The cabinet from outside: driver, board and hand together. Not on an emulated processor, which
//! keeps no time; in `cargo xtask test`.
#![cfg(not(target_arch = "aarch64"))]

mod driving;
mod faults;
mod kernel;
mod pins;
mod releasing;
mod steering;
