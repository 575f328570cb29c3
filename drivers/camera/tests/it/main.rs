//! The camera from outside: the driver against a simulated kernel, the kernel's structures against
//! the system's header, documents and zones as scenes that somebody else's code drew and spoilt.

mod capture;
mod codes;
mod document;
mod face;
mod faults;
mod hostile;
mod layout;
mod mrz;
#[cfg(not(target_arch = "aarch64"))] // starts a program of its own; in `cargo xtask test`
mod network;
mod plate;
#[path = "../../../device/tests/it/printable.rs"]
mod printable;
mod scenery;
mod support;
#[path = "../../../device/tests/it/watch.rs"]
mod watch;
mod wiped;
