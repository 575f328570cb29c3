#![no_main]
//! libFuzzer around `kiosk_fuzz::est::answers`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("est_answers"),
    |bytes: &[u8]| kiosk_fuzz::est::answers(bytes)
);
