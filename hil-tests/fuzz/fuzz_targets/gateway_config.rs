#![no_main]
//! libFuzzer around `kiosk_fuzz::files::gateway`.

libfuzzer_sys::fuzz_target!(
    init: kiosk_fuzz::plant("gateway_config"),
    |bytes: &[u8]| kiosk_fuzz::files::gateway(bytes)
);
