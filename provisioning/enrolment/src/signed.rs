//! Signs what a technician leaves behind, as receipts are signed: a compact JWS (RFC 7515, ES256)
//! whose `kid` is the RFC 7638 thumbprint of the device key, so that a verifier finds the
//! certificate.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kiosk_envelope::{DevicePublicKey, DeviceSigner, SignError};
use serde_json::{Value, json};

/// The type of the receipt that a wiped kiosk leaves.
pub const WIPED: &str = "huduma-wiped";

/// `claims` as a JWS of the type `kind`, such as `huduma-readiness`.
///
/// # Errors
/// [`SignError`] when the device key does not answer.
pub fn signed(kind: &str, claims: &Value, signer: &dyn DeviceSigner) -> Result<String, SignError> {
    let header = json!({ "alg": "ES256", "kid": signer.public_key().thumbprint(), "typ": kind });
    let message = format!("{}.{}", part(&header), part(claims));
    let signature = signer.sign(message.as_bytes())?;
    Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// What `jws` says, if it is of the type `kind` and the holder of `key` signed it.
pub fn verified(kind: &str, jws: &str, key: &DevicePublicKey) -> Option<Value> {
    let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let (message, signature) = jws.trim().rsplit_once('.')?;
    let signature = decoded(signature)?.try_into().ok()?;
    key.verify(message.as_bytes(), &signature).ok()?;
    let (header, claims) = message.split_once('.')?;
    let header: Value = serde_json::from_slice(&decoded(header)?).ok()?;
    // The key decides the algorithm, never the header (RFC 8725 §3.1).
    if header["typ"] != kind || header["alg"] != "ES256" {
        return None;
    }
    serde_json::from_slice(&decoded(claims)?).ok()
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}
