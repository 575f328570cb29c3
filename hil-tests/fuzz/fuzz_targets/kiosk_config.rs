#![no_main]
//! libFuzzer around `kiosk_fuzz::files::config`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kiosk_fuzz::files::config(bytes));
