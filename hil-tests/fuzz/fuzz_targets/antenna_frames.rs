#![no_main]
//! libFuzzer around `kiosk_fuzz::antenna::frames`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("antenna_frames"),
    |bytes: &[u8]| kiosk_fuzz::antenna::frames(bytes)
);
