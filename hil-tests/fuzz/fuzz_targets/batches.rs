#![no_main]
//! libFuzzer around `kiosk_fuzz::messages::batches`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kiosk_fuzz::messages::batches(bytes));
