#![no_main]
//! libFuzzer around `kiosk_fuzz::card::files`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kiosk_fuzz::card::files(bytes));
