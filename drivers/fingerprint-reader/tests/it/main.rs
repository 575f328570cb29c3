//! The fingerprint reader from outside: the codec's properties, driver against simulator, and
//! others' clients against the simulator.

mod codec;
#[path = "../../../device/tests/it/dribble.rs"]
mod dribble;
mod faults;
mod interrupted;
mod outside;
#[path = "../../../device/tests/it/printable.rs"]
mod printable;
#[cfg(not(target_arch = "aarch64"))] // starts a program of its own; in `cargo xtask test`
mod program;
mod reading;
mod support;
mod transcripts;
#[path = "../../../device/tests/it/watch.rs"]
mod watch;
mod wiped;
