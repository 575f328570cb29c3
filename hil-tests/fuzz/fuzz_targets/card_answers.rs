#![no_main]
//! libFuzzer around `kiosk_fuzz::card::answers`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("card_answers"),
    |bytes: &[u8]| kiosk_fuzz::card::answers(bytes)
);
