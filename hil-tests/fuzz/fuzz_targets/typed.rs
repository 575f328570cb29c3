#![no_main]
//! libFuzzer around `kiosk_fuzz::typed::any`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kiosk_fuzz::typed::any(bytes));
