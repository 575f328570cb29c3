#![no_main]
//! libFuzzer around `kiosk_fuzz::picture::documents`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("picture_documents"),
    |bytes: &[u8]| kiosk_fuzz::picture::documents(bytes)
);
