#![no_main]
//! libFuzzer around `kiosk_fuzz::picture::contents`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kiosk_fuzz::picture::contents(bytes));
