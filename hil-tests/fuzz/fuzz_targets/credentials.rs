#![no_main]
//! libFuzzer around `kiosk_fuzz::enrolment::credentials`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kiosk_fuzz::enrolment::credentials(bytes));
