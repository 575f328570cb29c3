//! The camera from outside: documents and zones as scenes that somebody else's code drew and spoilt.

mod document;
mod face;
mod mrz;
mod plate;
#[path = "../../../device/tests/it/printable.rs"]
mod printable;
mod support;
#[path = "../../../device/tests/it/watch.rs"]
mod watch;
mod wiped;
