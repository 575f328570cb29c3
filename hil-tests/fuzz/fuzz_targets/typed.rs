#![no_main]
//! libFuzzer around `kiosk_fuzz::typed::any`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("typed"),
    |bytes: &[u8]| kiosk_fuzz::typed::any(bytes)
);
