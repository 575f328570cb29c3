#![no_main]
//! libFuzzer around `kiosk_fuzz::antenna::payloads`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kiosk_fuzz::antenna::payloads(bytes));
