#![no_main]
//! libFuzzer around `kiosk_fuzz::envelope::proofs`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("receipt_proofs"),
    |bytes: &[u8]| kiosk_fuzz::envelope::proofs(bytes)
);
