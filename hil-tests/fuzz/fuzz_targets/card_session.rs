#![no_main]
//! libFuzzer around `kiosk_fuzz::card::session`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("card_session"),
    |bytes: &[u8]| kiosk_fuzz::card::session(bytes)
);
