//! A JOSE library that is not ours reads our receipts: python3-jwcrypto, which `cargo xtask setup`
//! installs. Its keys come from our certificates by way of OpenSSL, so nothing of ours takes part.

use std::process::Command;

use serde_json::Value;

use crate::bench::{Bench, KIOSK, PYTHON};

const VERIFY: &str = r#"
import sys
from jwcrypto import jwk, jws
key = jwk.JWK.from_pem(open(sys.argv[1], "rb").read())
token = jws.JWS()
token.deserialize(sys.argv[2])
assert token.jose_header["kid"] == key.thumbprint(), "kid is not the RFC 7638 thumbprint"
token.verify(key, alg="ES256")
print(token.payload.decode())
"#;

/// The claims, if the library takes `code` as signed by the holder of the certificate.
fn claims(bench: &Bench, code: &str) -> Option<Value> {
    let run = Command::new(PYTHON)
        .args(["-c", VERIFY])
        .arg(bench.path(&format!("kiosks/{KIOSK}.pem")))
        .arg(code)
        .output()
        .expect("Debian's python3 runs");
    let talk = String::from_utf8_lossy(&run.stderr);
    assert!(
        !talk.contains("ModuleNotFoundError"),
        "install python3-jwcrypto: cargo xtask setup"
    );
    run.status
        .success()
        .then(|| serde_json::from_slice(&run.stdout).expect("claims are JSON"))
}

#[test]
fn a_receipt_verifies_with_a_jose_library_that_is_not_ours() {
    let bench = Bench::with_kiosk();
    let claims = claims(&bench, &bench.proof(KIOSK, KIOSK)).expect("genuine");
    assert_eq!(claims["iss"], KIOSK);
    assert_eq!(claims["svc"], "KRA PIN certificate reprint");
    assert_eq!(claims["amt"], 105_000);
    assert_eq!(claims["del"], "received");
}

#[test]
fn that_library_refuses_what_another_kiosk_signed() {
    let bench = Bench::with_kiosk();
    bench.issue_kiosk("ksk-047-0002");
    assert_eq!(claims(&bench, &bench.proof("ksk-047-0002", KIOSK)), None);
}
