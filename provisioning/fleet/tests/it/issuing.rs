//! Roots, certificates and agencies' keys, as files.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use kiosk_enrolment::{Certificate, LeafKey};
use kiosk_envelope::{AgencyKeys, DeviceSigner as _};

use crate::bench::{Bench, KIOSK};

#[test]
fn keys_are_for_their_owner_and_paths_are_the_result() {
    let bench = Bench::with_kiosk();
    let run = bench.run(&[
        "--json", "issue", "--ca", "ca", "--out", "kra", "--agency", "kra",
    ]);
    let json = run.expect_code(0).json();
    assert_eq!(json["certificate"], "kra/kra.pem");
    assert_eq!(json["key"], "kra/kra.key");
    for key in ["ca/root.key", "kiosks/ksk-047-0001.key", "kra/kra.key"] {
        let mode = fs::metadata(bench.path(key))
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{key}");
    }
}

#[test]
fn a_second_root_does_not_overwrite_the_first() {
    let bench = Bench::with_kiosk();
    let before = bench.read("ca/root.key");
    let run = bench.run(&["make-ca", "--out", "ca"]).expect_code(2);
    assert!(
        run.talk()
            .contains("ca/root.pem exists and is not overwritten"),
        "{}",
        run.talk()
    );
    assert_eq!(bench.read("ca/root.key"), before);
}

#[test]
fn a_signing_request_gets_a_certificate_and_no_key() {
    let bench = Bench::with_kiosk();
    let device = LeafKey::generate().expect("a key");
    bench.write(
        "kiosk.csr",
        &device.request_pem("anything").expect("a request"),
    );
    let issue = [
        "issue",
        "--ca",
        "ca",
        "--out",
        "new",
        "--kiosk",
        "ksk-047-0002",
    ];
    bench
        .run(&[&issue[..], &["--csr", "kiosk.csr"]].concat())
        .expect_code(0);
    let certificate = Certificate::from_pem(&bench.read("new/ksk-047-0002.pem")).expect("readable");
    let role = certificate.role().expect("a role").to_string();
    assert_eq!(role, "urn:huduma:kiosk:ksk-047-0002");
    assert!(!bench.path("new/ksk-047-0002.key").exists());
}

#[test]
fn a_holder_is_named_exactly_once() {
    let bench = Bench::with_kiosk();
    let issue = ["issue", "--ca", "ca", "--out", "new"];
    bench.run(&issue).expect_code(2);
    bench
        .run(&[&issue[..], &["--kiosk", "k", "--agency", "kra"]].concat())
        .expect_code(2);
    let run = bench
        .run(&[&issue[..], &["--kiosk", "NOT AN ID"]].concat())
        .expect_code(2);
    assert!(run.talk().contains("lower-case"), "{}", run.talk());
    assert!(!bench.path("new").exists());
}

#[test]
fn openssl_follows_our_certificates_to_our_root() {
    let bench = Bench::with_kiosk();
    let gateway = [
        "issue",
        "--ca",
        "ca",
        "--out",
        "gw",
        "--gateway",
        "gateway.example",
    ];
    bench
        .run(&[&gateway[..], &["--ip", "127.0.0.1"]].concat())
        .expect_code(0);
    for (leaf, purpose) in [
        ("kiosks/ksk-047-0001.pem", "sslclient"),
        ("gw/gateway.example.pem", "sslserver"),
    ] {
        let verdict = std::process::Command::new("openssl")
            .args(["verify", "-x509_strict", "-CAfile"])
            .arg(bench.path("ca/root.pem"))
            .args(["-purpose", purpose])
            .arg(bench.path(leaf))
            .output()
            .expect("openssl runs: install it with `cargo xtask setup`");
        assert!(
            verdict.status.success(),
            "{leaf}: {}",
            String::from_utf8_lossy(&verdict.stderr)
        );
    }
}

#[test]
fn agencies_keys_are_made_for_kiosks_and_for_each_agency() {
    let bench = Bench::new();
    let make = [
        "agency-keys",
        "--out",
        "keys",
        "--agency",
        "kra",
        "--agency",
        "ntsa",
    ];
    bench.run(&make).expect_code(0);
    let text = bench.read("keys/agency-keys.toml");
    let keys = AgencyKeys::parse("agency-keys.toml", &text).expect("readable");
    let agencies: Vec<&str> = keys.iter().map(|key| key.agency().as_str()).collect();
    assert_eq!(agencies, ["kra", "ntsa"]);
    assert!(bench.path("keys/kra.secret.toml").exists());
    bench.run(&make).expect_code(2);
    assert_eq!(bench.read("keys/agency-keys.toml"), text);
}

#[test]
fn the_key_in_a_kiosks_file_is_the_one_of_its_certificate() {
    let bench = Bench::with_kiosk();
    let pem = bench.read(&format!("kiosks/{KIOSK}.pem"));
    let certified = kiosk_enrolment::public_key_of(&pem).expect("a key");
    assert_eq!(bench.device_key(KIOSK).public_key(), certified);
}
