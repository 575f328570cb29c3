#![no_main]
//! libFuzzer around `kiosk_fuzz::fingerprint::records`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kiosk_fuzz::fingerprint::records(bytes));
