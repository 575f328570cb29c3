#![no_main]
//! libFuzzer around `kiosk_fuzz::card::staff`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kiosk_fuzz::card::staff(bytes));
