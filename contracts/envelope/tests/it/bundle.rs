//! What helps to mend a kiosk, sealed for operations.

use kiosk_envelope::{
    BUNDLE_BYTES_MAX, BundleError, OperationsSecretKey, open_bundle, seal_bundle,
    seal_bundle_with_rng,
};

use crate::frozen::frozen;
use crate::sample::Repeats;

/// Base64 of thirty-two bytes 0x11; made for these tests, and protects nothing.
const SECRET: &str = "ERERERERERERERERERERERERERERERERERERERERERE=";
const PLAINTEXT: &[u8] = b"the printer has no paper\n";

fn secret() -> OperationsSecretKey {
    OperationsSecretKey::from_text(SECRET).expect("a key")
}

fn sealed() -> Vec<u8> {
    let key = secret().public_key();
    seal_bundle_with_rng(PLAINTEXT, &key, &mut Repeats(0x42)).expect("small")
}

#[test]
fn the_frozen_bundle_opens_and_is_made_again_to_the_byte() {
    let now = sealed();
    let kept = frozen("bundle.bin", &now);
    assert_eq!(kept, now);
    let opened = open_bundle(&kept, &secret()).expect("version 1 is read");
    assert_eq!(opened.as_slice(), PLAINTEXT);
}

#[test]
fn every_flipped_byte_and_every_cut_of_a_bundle_is_refused() {
    let bundle = sealed();
    for at in 0..bundle.len() {
        let mut flipped = bundle.clone();
        flipped[at] ^= 1;
        assert!(open_bundle(&flipped, &secret()).is_err(), "byte {at}");
        assert!(open_bundle(&bundle[..at], &secret()).is_err(), "cut {at}");
    }
}

#[test]
fn another_key_is_told_whose_the_bundle_is() {
    let other = OperationsSecretKey::generate();
    let refused = open_bundle(&sealed(), &other).expect_err("another key");
    let wanted = secret().public_key().name();
    assert!(
        matches!(&refused, BundleError::OtherKey { wanted: named, .. } if *named == wanted),
        "{refused}"
    );
}

#[test]
fn a_bundle_of_a_later_version_and_one_without_end_are_named() {
    let mut later = sealed();
    later[b"huduma-bundle".len()] = 2;
    let refused = open_bundle(&later, &secret());
    assert_eq!(refused.err(), Some(BundleError::Newer(2)));
    let much = vec![0; BUNDLE_BYTES_MAX];
    let refused = seal_bundle(&much, &secret().public_key()).expect_err("too much");
    assert!(matches!(refused, BundleError::TooLarge(_)));
}
