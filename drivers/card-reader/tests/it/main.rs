//! The card reader from outside: hostile answers, and our reader against a chip.

#[cfg(feature = "pcsc")]
mod alone;
#[path = "../../../device/tests/it/dribble.rs"]
mod dribble;
mod faults;
mod hostile;
mod judged;
mod memory;
#[cfg(feature = "pcsc")]
mod outside;
mod pn532_codec;
mod pn532_faults;
mod pn532_interrupted;
mod pn532_outside;
mod pn532_reading;
mod pn532_support;
#[path = "../../../device/tests/it/printable.rs"]
mod printable;
mod program;
mod reading;
mod scanner;
mod scanner_faults;
mod scanner_kernel;
mod scanner_keys;
mod scanner_program;
mod staff;
mod staff_faults;
#[cfg(feature = "pcsc")]
mod staff_judged;
mod staff_support;
mod support;
mod wiped;
