//! Sealed transactions, receipts' proofs, bundles for operations, keys.

use kiosk_envelope::{
    AgencyKeys, AgencySecretKeys, DevicePublicKey, FileKey, OperationsPublicKey,
    OperationsSecretKey, Routing, SealedTransaction, open_bundle, receipt_proof,
};

const DEVICE_PUBLIC: &str =
    include_str!("../../../contracts/envelope/tests/frozen/keys/device-public.pem");
/// Base64 of thirty-two bytes 0x11, for which the frozen bundle is sealed; protects nothing.
const OPERATIONS_SECRET: &str = "ERERERERERERERERERERERERERERERERERERERERERE=";
const BUNDLE: &[u8] = include_bytes!("../../../contracts/envelope/tests/frozen/v1/bundle.bin");

/// Sealed transactions, compact and as JSON: what is taken is written as it was.
pub fn sealed(bytes: &[u8]) {
    if let Ok(sealed) = SealedTransaction::from_bytes(bytes) {
        assert_eq!(sealed.to_bytes(), bytes);
    }
    if let Ok(sealed) = serde_json::from_slice::<SealedTransaction>(bytes) {
        let again = SealedTransaction::from_bytes(&sealed.to_bytes());
        assert!(again.is_ok_and(|again| again == sealed));
    }
    let _ = Routing::from_bytes(bytes);
}

/// Proofs of receipts, as a verifier scans them.
pub fn proofs(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let key = DevicePublicKey::from_pem(DEVICE_PUBLIC).expect("a fixture");
    let named = receipt_proof::key_named_by(text);
    if receipt_proof::verify(text, &key).is_ok() {
        assert!(named.is_ok(), "a proof that holds names its key");
    }
}

/// Bundles that kiosks sealed for operations. None but the frozen one opens by chance.
pub fn bundles(bytes: &[u8]) {
    let key = OperationsSecretKey::from_text(OPERATIONS_SECRET).expect("a fixture");
    if open_bundle(bytes, &key).is_ok() {
        assert_eq!(bytes, BUNDLE);
    }
}

/// Keys of agencies, operations and devices, in every form that is read.
pub fn keys(bytes: &[u8]) {
    let _ = DevicePublicKey::from_spki_der(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let _ = AgencyKeys::parse("agency-keys.toml", text);
    let _ = AgencySecretKeys::parse("kra.secret.toml", text);
    let _ = DevicePublicKey::from_pem(text);
    let _ = DevicePublicKey::from_jwk(text);
    let _ = FileKey::from_pem(text, None);
    if let Ok(key) = OperationsPublicKey::from_text(text) {
        assert_eq!(OperationsPublicKey::from_text(&key.to_text()), Ok(key));
    }
    drop(OperationsSecretKey::from_text(text));
}

/// The frozen ones of version 1.
pub fn sealed_seeds() -> Vec<Vec<u8>> {
    vec![
        include_bytes!("../../../contracts/envelope/tests/frozen/v1/sealed.bin").to_vec(),
        include_bytes!("../../../contracts/envelope/tests/frozen/v1/sealed.json").to_vec(),
    ]
}

/// The frozen one of version 1.
pub fn proof_seeds() -> Vec<Vec<u8>> {
    vec![include_bytes!("../../../contracts/envelope/tests/frozen/v1/receipt.jws").to_vec()]
}

/// The frozen one of version 1.
pub fn bundle_seeds() -> Vec<Vec<u8>> {
    vec![BUNDLE.to_vec()]
}

/// Keys that open nothing but our own tests.
pub fn key_seeds() -> Vec<Vec<u8>> {
    let agencies = include_bytes!("../../../contracts/envelope/tests/frozen/keys/agency-keys.toml");
    vec![
        DEVICE_PUBLIC.as_bytes().to_vec(),
        agencies.to_vec(),
        OPERATIONS_SECRET.as_bytes().to_vec(),
    ]
}
