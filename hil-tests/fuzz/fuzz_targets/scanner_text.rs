#![no_main]
//! libFuzzer around `kiosk_fuzz::scanner::text`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("scanner_text"),
    |bytes: &[u8]| kiosk_fuzz::scanner::text(bytes)
);
