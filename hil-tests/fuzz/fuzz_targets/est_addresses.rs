#![no_main]
//! libFuzzer around `kiosk_fuzz::est::addresses`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("est_addresses"),
    |bytes: &[u8]| kiosk_fuzz::est::addresses(bytes)
);
