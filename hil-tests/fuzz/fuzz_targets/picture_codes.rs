#![no_main]
//! libFuzzer around `kiosk_fuzz::picture::codes`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("picture_codes"),
    |bytes: &[u8]| kiosk_fuzz::picture::codes(bytes)
);
