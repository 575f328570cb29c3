#![no_main]
//! libFuzzer around `kiosk_fuzz::envelope::sealed`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("sealed"),
    |bytes: &[u8]| kiosk_fuzz::envelope::sealed(bytes)
);
