#![no_main]
//! libFuzzer around `kiosk_fuzz::files::config`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("kiosk_config"),
    |bytes: &[u8]| kiosk_fuzz::files::config(bytes)
);
