#![no_main]
//! libFuzzer around `kiosk_fuzz::files::catalogue`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("catalogue"),
    |bytes: &[u8]| kiosk_fuzz::files::catalogue(bytes)
);
