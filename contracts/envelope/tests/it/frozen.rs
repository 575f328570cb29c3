//! Version 1 stays readable for ever. A red golden here means the code is wrong.

use std::path::PathBuf;
use std::{env, fs};

use kiosk_envelope::{OpenError, SealedTransaction, open, seal};
use serde_json::Value;

use crate::sample;

/// The bytes of `v1/name`. With `BLESS` set, a missing file is written; none is overwritten.
pub fn frozen(name: &str, now: &[u8]) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/frozen/v1")
        .join(name);
    if env::var_os("BLESS").is_some() && !path.exists() {
        fs::write(&path, now).expect("the golden is written");
    }
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn body_of(sealed: &SealedTransaction) -> Value {
    let secrets = sample::agency_secrets();
    let secret = secrets
        .get(&sample::kra(), &sealed.routing.key_id)
        .expect("the key it names");
    let body = open(sealed, secret).expect("opens");
    serde_json::to_value(body).expect("json")
}

#[test]
fn frozen_bytes_verify_open_and_encode_again_to_the_same() {
    let frozen = frozen("sealed.bin", &sample::sealed_in(sample::slot()).to_bytes());
    let sealed = SealedTransaction::from_bytes(&frozen).expect("version 1 is read");
    assert_eq!(sealed.verify(&sample::device_public()), Ok(()));
    assert_eq!(sealed.routing.header, sample::transaction().header);
    assert_eq!(sealed.routing.slot, sample::slot());
    assert_eq!(sealed.to_bytes(), frozen);
}

#[test]
fn what_is_inside_the_frozen_bytes_is_what_was_sealed() {
    let now = serde_json::to_vec_pretty(&sample::transaction().body).expect("json");
    let frozen_body: Value =
        serde_json::from_slice(&frozen("body.json", &now)).expect("the golden is json");
    let bytes = frozen("sealed.bin", &sample::sealed_in(sample::slot()).to_bytes());
    let sealed = SealedTransaction::from_bytes(&bytes).expect("version 1 is read");
    assert_eq!(body_of(&sealed), frozen_body);
}

#[test]
fn the_same_keys_and_randomness_seal_to_the_frozen_bytes() {
    let now = sample::sealed_in(sample::slot()).to_bytes();
    assert_eq!(frozen("sealed.bin", &now), now);
}

/// Fingers came later, as a key that may be missing: old bodies read, and this one stays as it is.
#[test]
fn a_body_with_a_finger_is_frozen_beside_the_one_without() {
    let sealed = sample::sealed_with_finger(sample::slot());
    let bytes = frozen("sealed-finger.bin", &sealed.to_bytes());
    assert_eq!(sealed.to_bytes(), bytes);
    let read = SealedTransaction::from_bytes(&bytes).expect("version 1 is read");
    let now = serde_json::to_vec_pretty(&sample::with_finger().body).expect("json");
    let frozen_body: Value =
        serde_json::from_slice(&frozen("body-finger.json", &now)).expect("the golden is json");
    assert_eq!(body_of(&read), frozen_body);
    assert!(!String::from_utf8_lossy(&bytes).contains("FMR"));
}

#[test]
fn the_json_form_is_frozen_and_means_the_same_as_the_bytes() {
    let sealed = sample::sealed_in(sample::slot());
    let now = serde_json::to_vec_pretty(&sealed).expect("json");
    let frozen = frozen("sealed.json", &now);
    let read: SealedTransaction = serde_json::from_slice(&frozen).expect("version 1 is read");
    assert_eq!(read, sealed);
    assert_eq!(now, frozen);
}

#[test]
fn a_newer_version_is_named_in_the_refusal() {
    let mut bytes = sample::sealed_in(sample::slot()).to_bytes();
    bytes[0] = 2;
    let refused = SealedTransaction::from_bytes(&bytes).expect_err("refused");
    assert!(refused.to_string().contains("version 2"), "{refused}");
    let json = serde_json::to_string(&sample::sealed_in(sample::slot())).expect("json");
    let newer = json.replace("\"version\":1", "\"version\":2");
    let refused = serde_json::from_str::<SealedTransaction>(&newer).expect_err("refused");
    assert!(refused.to_string().contains("version 2"), "{refused}");
}

#[test]
fn sealing_twice_with_real_randomness_shows_nothing_of_the_body() {
    let (keys, secrets) = (sample::agency_keys(), sample::agency_secrets());
    let key = keys.get(&sample::kra()).expect("a fixture");
    let seal_once = || {
        seal(
            &sample::transaction(),
            sample::slot(),
            key,
            &sample::device(),
        )
        .expect("sealed")
    };
    let (one, two) = (seal_once(), seal_once());
    assert_ne!(one.encapsulated_key, two.encapsulated_key);
    assert_ne!(one.ciphertext, two.ciphertext);
    assert_eq!(body_of(&one), body_of(&two));
    let clear = String::from_utf8_lossy(&one.to_bytes()).into_owned();
    assert!(!clear.contains("Mfano") && !clear.contains("00000000"));
    let other = sealed_for_another_key(one);
    let secret = secrets.get(&sample::kra(), "kra-1").expect("a fixture");
    assert!(matches!(
        open(&other, secret),
        Err(OpenError::OtherKey { .. })
    ));
}

fn sealed_for_another_key(mut sealed: SealedTransaction) -> SealedTransaction {
    sealed.routing.key_id = "kra-2".into();
    sealed
}
