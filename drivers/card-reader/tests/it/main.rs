//! The card reader from outside: hostile answers, and our reader against a chip.

mod hostile;
mod judged;
#[cfg(feature = "pcsc")]
mod outside;
mod reading;
mod support;
