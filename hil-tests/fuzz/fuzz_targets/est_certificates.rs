#![no_main]
//! libFuzzer around `kiosk_fuzz::est::certificates`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("est_certificates"),
    |bytes: &[u8]| kiosk_fuzz::est::certificates(bytes)
);
