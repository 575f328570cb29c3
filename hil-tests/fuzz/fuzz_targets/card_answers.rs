#![no_main]
//! libFuzzer around `kiosk_fuzz::card::answers`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kiosk_fuzz::card::answers(bytes));
