#![no_main]
//! libFuzzer around `kiosk_fuzz::enrolment::requests`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("key_requests"),
    |bytes: &[u8]| kiosk_fuzz::enrolment::requests(bytes)
);
