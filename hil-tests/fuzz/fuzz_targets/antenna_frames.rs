#![no_main]
//! libFuzzer around `kiosk_fuzz::antenna::frames`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kiosk_fuzz::antenna::frames(bytes));
