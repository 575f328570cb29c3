#![no_main]
//! libFuzzer around `kiosk_fuzz::picture::frames`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kiosk_fuzz::picture::frames(bytes));
