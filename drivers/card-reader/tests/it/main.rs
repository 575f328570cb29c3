//! The card reader from outside: hostile answers, and our reader against a chip.

mod faults;
mod hostile;
mod judged;
mod memory;
#[cfg(feature = "pcsc")]
mod outside;
mod reading;
mod support;
mod wiped;
