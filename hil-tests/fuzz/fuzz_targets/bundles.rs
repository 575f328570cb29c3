#![no_main]
//! libFuzzer around `kiosk_fuzz::envelope::bundles`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("bundles"),
    |bytes: &[u8]| kiosk_fuzz::envelope::bundles(bytes)
);
