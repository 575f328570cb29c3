//! An agency needs none of our code: a page of Python with Debian's python3-cryptography checks who
//! sealed a transaction, and opens it.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use kiosk_envelope::SealedTransaction;

use crate::bench::{Bench, KIOSK, PYTHON};
use crate::opening::bench_with_page;

fn open_elsewhere(bench: &Bench, sealed: &SealedTransaction) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/agency_side/open.py");
    let mut child = Command::new(PYTHON)
        .arg(script)
        .arg(bench.path("keys/kra.secret.toml"))
        .arg(bench.path(&format!("kiosks/{KIOSK}.pem")))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Debian's python3 runs");
    let json = serde_json::to_vec(sealed).expect("json");
    child
        .stdin
        .take()
        .expect("piped")
        .write_all(&json)
        .expect("it reads its input");
    let output = child.wait_with_output().expect("it ends");
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(
        !talk.contains("ModuleNotFoundError"),
        "install the packages of `cargo xtask setup`"
    );
    output
}

#[test]
fn an_agency_opens_a_transaction_with_a_library_that_is_not_ours() {
    let (bench, sealed) = bench_with_page();
    let output = open_elsewhere(&bench, &sealed);
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{talk}");
    let body: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the body is JSON");
    assert_eq!(body["answers"]["full_name"]["value"], "Asha Mfano");
}

#[test]
fn that_library_refuses_what_was_altered() {
    let (bench, sealed) = bench_with_page();
    let mut other_place = sealed.clone();
    other_place.routing.slot.sequence += 1;
    let mut other_body = sealed.clone();
    other_body.ciphertext[0] ^= 1;
    let mut other_signer = sealed;
    other_signer.signature[63] ^= 1;
    for altered in [other_place, other_body, other_signer] {
        let output = open_elsewhere(&bench, &altered);
        let talk = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && output.stdout.is_empty());
        assert!(talk.contains("InvalidSignature"), "{talk}");
    }
}
