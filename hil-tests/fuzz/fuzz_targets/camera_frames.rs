#![no_main]
//! libFuzzer around `kiosk_fuzz::picture::frames`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("camera_frames"),
    |bytes: &[u8]| kiosk_fuzz::picture::frames(bytes)
);
