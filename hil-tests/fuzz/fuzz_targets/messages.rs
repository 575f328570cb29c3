#![no_main]
//! libFuzzer around `kiosk_fuzz::messages::any`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kiosk_fuzz::messages::any(bytes));
