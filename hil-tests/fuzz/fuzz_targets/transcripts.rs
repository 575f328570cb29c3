#![no_main]
//! libFuzzer around `kiosk_fuzz::link::transcripts`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("transcripts"),
    |bytes: &[u8]| kiosk_fuzz::link::transcripts(bytes)
);
