//! The journal from outside.

#[cfg(not(target_arch = "aarch64"))] // starts a program of its own; in `cargo xtask test`
mod audit;
mod catalogue;
mod faults;
#[path = "../../../outbox/tests/it/faulty/mod.rs"]
mod faulty; // the same disk that fails below the outbox
mod lines;
