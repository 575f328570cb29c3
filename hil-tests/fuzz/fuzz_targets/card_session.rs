#![no_main]
//! libFuzzer around `kiosk_fuzz::card::session`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kiosk_fuzz::card::session(bytes));
