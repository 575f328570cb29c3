#![no_main]
//! libFuzzer around `kiosk_fuzz::picture::faces`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("picture_faces"),
    |bytes: &[u8]| kiosk_fuzz::picture::faces(bytes)
);
