#![no_main]
//! libFuzzer around `kiosk_fuzz::scanner::text`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kiosk_fuzz::scanner::text(bytes));
