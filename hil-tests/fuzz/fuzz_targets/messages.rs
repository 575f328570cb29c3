#![no_main]
//! libFuzzer around `kiosk_fuzz::messages::any`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("messages"),
    |bytes: &[u8]| kiosk_fuzz::messages::any(bytes)
);
