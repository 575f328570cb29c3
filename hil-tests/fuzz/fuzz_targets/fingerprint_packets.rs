#![no_main]
//! libFuzzer around `kiosk_fuzz::fingerprint::packets`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("fingerprint_packets"),
    |bytes: &[u8]| kiosk_fuzz::fingerprint::packets(bytes)
);
