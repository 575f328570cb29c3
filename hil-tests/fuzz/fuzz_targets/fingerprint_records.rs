#![no_main]
//! libFuzzer around `kiosk_fuzz::fingerprint::records`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("fingerprint_records"),
    |bytes: &[u8]| kiosk_fuzz::fingerprint::records(bytes)
);
