#![no_main]
//! libFuzzer around `kiosk_fuzz::files::lists`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("revocation_lists"),
    |bytes: &[u8]| kiosk_fuzz::files::lists(bytes)
);
