#![no_main]
//! libFuzzer around `kiosk_fuzz::card::staff`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("card_staff"),
    |bytes: &[u8]| kiosk_fuzz::card::staff(bytes)
);
