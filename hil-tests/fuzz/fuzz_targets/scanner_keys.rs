#![no_main]
//! libFuzzer around `kiosk_fuzz::scanner::keys`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kiosk_fuzz::scanner::keys(bytes));
