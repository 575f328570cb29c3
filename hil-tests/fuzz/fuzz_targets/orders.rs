#![no_main]
//! libFuzzer around `kiosk_fuzz::link::orders`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("orders"),
    |bytes: &[u8]| kiosk_fuzz::link::orders(bytes)
);
