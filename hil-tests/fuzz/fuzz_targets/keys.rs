#![no_main]
//! libFuzzer around `kiosk_fuzz::envelope::keys`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("keys"),
    |bytes: &[u8]| kiosk_fuzz::envelope::keys(bytes)
);
