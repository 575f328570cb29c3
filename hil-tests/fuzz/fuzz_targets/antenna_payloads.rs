#![no_main]
//! libFuzzer around `kiosk_fuzz::antenna::payloads`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("antenna_payloads"),
    |bytes: &[u8]| kiosk_fuzz::antenna::payloads(bytes)
);
