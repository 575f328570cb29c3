#![no_main]
//! libFuzzer around `kiosk_fuzz::messages::batches`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("batches"),
    |bytes: &[u8]| kiosk_fuzz::messages::batches(bytes)
);
