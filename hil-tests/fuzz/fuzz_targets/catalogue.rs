#![no_main]
//! libFuzzer around `kiosk_fuzz::files::catalogue`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kiosk_fuzz::files::catalogue(bytes));
