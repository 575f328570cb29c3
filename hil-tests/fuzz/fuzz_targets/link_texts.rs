#![no_main]
//! libFuzzer around `kiosk_fuzz::link::texts`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kiosk_fuzz::link::texts(bytes));
