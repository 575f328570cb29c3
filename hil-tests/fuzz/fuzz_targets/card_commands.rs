#![no_main]
//! libFuzzer around `kiosk_fuzz::card::commands`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("card_commands"),
    |bytes: &[u8]| kiosk_fuzz::card::commands(bytes)
);
