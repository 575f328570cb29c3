#![no_main]
//! libFuzzer around `kiosk_fuzz::printer::commands`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("printer_commands"),
    |bytes: &[u8]| kiosk_fuzz::printer::commands(bytes)
);
