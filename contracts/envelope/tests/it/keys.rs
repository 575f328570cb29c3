//! Device keys in files, as OpenSSL writes them.

use kiosk_envelope::{DeviceSigner as _, FileKey, FileKeyError};

use crate::sample;

const ENCRYPTED: &str = include_str!("../frozen/keys/device-key-encrypted.pem");

fn refusal(pem: &str, password: Option<&str>) -> Option<FileKeyError> {
    FileKey::from_pem(pem, password).err()
}

#[test]
fn a_key_opens_with_its_password_and_with_no_other() {
    let key = FileKey::from_pem(ENCRYPTED, Some("mfano")).expect("opens");
    assert_eq!(key.public_key(), sample::device_public());
    assert_eq!(
        refusal(ENCRYPTED, Some("mfan0")),
        Some(FileKeyError::WrongPassword)
    );
    assert_eq!(
        refusal(ENCRYPTED, None),
        Some(FileKeyError::PasswordMissing)
    );
}

#[test]
fn a_password_beside_a_plain_key_does_no_harm() {
    let key = FileKey::from_pem(sample::DEVICE_KEY, Some("mfano")).expect("opens");
    assert_eq!(key.public_key(), sample::device_public());
}

#[test]
fn other_kinds_of_keys_are_refused_with_a_remedy() {
    let p384 = include_str!("../frozen/keys/p384-key.pem");
    let sec1 = include_str!("../frozen/keys/sec1-key.pem");
    let pkcs12 = include_str!("../frozen/keys/device-key-pkcs12-encryption.pem");
    assert_eq!(refusal(p384, None), Some(FileKeyError::OtherCurve));
    assert_eq!(refusal(sec1, None), Some(FileKeyError::NotPkcs8));
    assert_eq!(refusal("", None), Some(FileKeyError::NotPkcs8));
    assert_eq!(
        refusal(pkcs12, Some("mfano")),
        Some(FileKeyError::UnknownEncryption)
    );
}

#[test]
fn the_same_message_always_gets_the_same_signature() {
    let key = sample::device();
    let signature = key.sign(b"message").expect("signs");
    assert_eq!(key.sign(b"message"), Ok(signature));
    assert_eq!(key.public_key().verify(b"message", &signature), Ok(()));
}
