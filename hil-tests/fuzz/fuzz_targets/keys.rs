#![no_main]
//! libFuzzer around `kiosk_fuzz::envelope::keys`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kiosk_fuzz::envelope::keys(bytes));
