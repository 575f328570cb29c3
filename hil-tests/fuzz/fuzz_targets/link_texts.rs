#![no_main]
//! libFuzzer around `kiosk_fuzz::link::texts`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("link_texts"),
    |bytes: &[u8]| kiosk_fuzz::link::texts(bytes)
);
