//! The camera from outside: the driver against a simulated kernel, the kernel's structures against
//! the system's header.

mod capture;
mod codes;
mod faults;
mod hostile;
mod layout;
mod network;
#[path = "../../../device/tests/it/printable.rs"]
mod printable;
mod support;
#[path = "../../../device/tests/it/watch.rs"]
mod watch;
