#![no_main]
//! libFuzzer around `kiosk_fuzz::printer::replies`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("printer_replies"),
    |bytes: &[u8]| kiosk_fuzz::printer::replies(bytes)
);
