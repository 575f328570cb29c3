#![no_main]
//! libFuzzer around `kiosk_fuzz::card::files`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("card_files"),
    |bytes: &[u8]| kiosk_fuzz::card::files(bytes)
);
