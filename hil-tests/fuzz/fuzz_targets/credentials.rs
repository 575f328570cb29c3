#![no_main]
//! libFuzzer around `kiosk_fuzz::enrolment::credentials`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("credentials"),
    |bytes: &[u8]| kiosk_fuzz::enrolment::credentials(bytes)
);
