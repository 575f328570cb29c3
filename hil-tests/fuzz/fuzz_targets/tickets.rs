#![no_main]
//! libFuzzer around `kiosk_fuzz::enrolment::tickets`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("tickets"),
    |bytes: &[u8]| kiosk_fuzz::enrolment::tickets(bytes)
);
