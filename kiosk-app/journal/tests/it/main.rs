//! The journal from outside.

mod audit;
mod catalogue;
mod faults;
#[path = "../../../outbox/tests/it/faulty/mod.rs"]
mod faulty; // the same disk that fails below the outbox
mod lines;
