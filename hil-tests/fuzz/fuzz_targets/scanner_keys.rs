#![no_main]
//! libFuzzer around `kiosk_fuzz::scanner::keys`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("scanner_keys"),
    |bytes: &[u8]| kiosk_fuzz::scanner::keys(bytes)
);
