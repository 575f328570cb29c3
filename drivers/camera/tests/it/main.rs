//! The camera from outside: the driver against a simulated kernel, the kernel's structures against
//! the system's header, documents and zones as scenes that somebody else's code drew and spoilt.
//!
//! Pictures take minutes on an emulated processor; they run in `cargo xtask test`.
#![cfg(not(target_arch = "aarch64"))]

mod capture;
mod codes;
mod document;
mod face;
mod faults;
mod hostile;
mod layout;
mod mrz;
mod network;
mod plate;
#[path = "../../../device/tests/it/printable.rs"]
mod printable;
mod scenery;
mod support;
#[path = "../../../device/tests/it/watch.rs"]
mod watch;
mod wiped;
