#![no_main]
//! libFuzzer around `kiosk_fuzz::link::transcripts`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kiosk_fuzz::link::transcripts(bytes));
