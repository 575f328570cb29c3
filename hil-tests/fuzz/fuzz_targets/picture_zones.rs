#![no_main]
//! libFuzzer around `kiosk_fuzz::picture::zones`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("picture_zones"),
    |bytes: &[u8]| kiosk_fuzz::picture::zones(bytes)
);
