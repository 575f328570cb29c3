//! What a real kernel sent when a virtual keyboard typed: recorded by `examples/type_into_kernel.rs`.

use kiosk_card_reader::scanner::keyboard::KeyFault;
use kiosk_card_reader::scanner::{Hearing, Outcome, ScanFault, Settings};
use kiosk_device::link::Transcript;

static KEYS: &str = include_str!("transcripts/kernel-keys.txt");
static LOST: &str = include_str!("transcripts/kernel-keys-lost.txt");

/// What the records of a 64-bit machine say to us.
fn heard(transcript: &str) -> Vec<Outcome> {
    let transcript: Transcript = transcript.parse().expect("a transcript");
    let mut hearing = Hearing::keys(Settings::default());
    let mut all = Vec::new();
    for entry in &transcript.entries {
        let mut bytes = entry.bytes.as_slice();
        while !bytes.is_empty() {
            let (taken, outcome) = hearing.push(bytes);
            all.extend(outcome);
            bytes = &bytes[taken..];
        }
    }
    all.extend(hearing.fell_silent());
    all
}

#[test]
#[cfg_attr(
    not(target_pointer_width = "64"),
    ignore = "the records of a 32-bit machine are shorter"
)]
fn a_real_kernels_records_are_one_code() {
    let heard = heard(KEYS);
    let [Ok(scan)] = heard.as_slice() else {
        panic!("{} outcomes", heard.len());
    };
    assert_eq!(scan.text, "KE;00000017;Asha Mfano;2035-12-31 {ũ}");
}

#[test]
#[cfg_attr(
    not(target_pointer_width = "64"),
    ignore = "the records of a 32-bit machine are shorter"
)]
fn what_a_real_kernel_dropped_is_told() {
    let heard = heard(LOST);
    let lost = [Some(ScanFault::Key(KeyFault::Lost))];
    let faults: Vec<_> = heard
        .iter()
        .map(|outcome| outcome.as_ref().err().copied())
        .collect();
    assert_eq!(faults, lost);
}
