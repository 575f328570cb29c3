//! The fingerprint reader from outside: the codec's properties, driver against simulator, and
//! others' clients against the simulator.

mod codec;
mod faults;
mod interrupted;
mod outside;
#[path = "../../../device/tests/it/printable.rs"]
mod printable;
mod program;
mod reading;
mod support;
mod transcripts;
#[path = "../../../device/tests/it/watch.rs"]
mod watch;
mod wiped;
