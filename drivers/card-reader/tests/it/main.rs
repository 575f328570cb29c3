//! The card reader from outside: hostile answers, and our reader against a chip.
//!
//! Antennas, scanners and staff cards are timed too closely for an emulated processor; they run in
//! `cargo xtask test`.

mod faults;
mod hostile;
mod judged;
mod memory;
#[cfg(feature = "pcsc")]
mod outside;
#[cfg(not(target_arch = "aarch64"))]
mod pn532_codec;
#[cfg(not(target_arch = "aarch64"))]
mod pn532_faults;
#[cfg(not(target_arch = "aarch64"))]
mod pn532_interrupted;
#[cfg(not(target_arch = "aarch64"))]
mod pn532_outside;
#[cfg(not(target_arch = "aarch64"))]
mod pn532_reading;
#[cfg(not(target_arch = "aarch64"))]
mod pn532_support;
#[path = "../../../device/tests/it/printable.rs"]
mod printable;
mod reading;
#[cfg(not(target_arch = "aarch64"))]
mod scanner;
#[cfg(not(target_arch = "aarch64"))]
mod scanner_faults;
#[cfg(not(target_arch = "aarch64"))]
mod scanner_kernel;
#[cfg(not(target_arch = "aarch64"))]
mod scanner_keys;
#[cfg(not(target_arch = "aarch64"))]
mod scanner_program;
#[cfg(not(target_arch = "aarch64"))]
mod staff;
#[cfg(not(target_arch = "aarch64"))]
mod staff_faults;
#[cfg(all(feature = "pcsc", not(target_arch = "aarch64")))]
mod staff_judged;
#[cfg(not(target_arch = "aarch64"))]
mod staff_support;
mod support;
mod wiped;
