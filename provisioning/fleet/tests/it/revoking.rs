//! Revocation lists, judged by openssl.

use std::process::Command;

use kiosk_enrolment::Certificate;

use crate::bench::{Bench, KIOSK};

const LEAF: &str = "kiosks/ksk-047-0001.pem";

/// Whether openssl, which looks at the list, still takes `leaf`; and what it says.
fn openssl_takes(bench: &Bench, leaf: &str) -> (bool, String) {
    let verdict = Command::new("openssl")
        .args(["verify", "-crl_check", "-CAfile"])
        .arg(bench.path("ca/root.pem"))
        .arg("-CRLfile")
        .arg(bench.path("ca/root.crl"))
        .arg(bench.path(leaf))
        .output()
        .expect("openssl runs: install it with `cargo xtask setup`");
    let talk = String::from_utf8_lossy(&verdict.stderr).into_owned();
    (verdict.status.success(), talk)
}

#[test]
fn a_revoked_certificate_is_refused_by_openssl_and_its_neighbour_is_not() {
    let bench = Bench::with_kiosk();
    bench.issue_kiosk("ksk-047-0002");
    assert!(openssl_takes(&bench, LEAF).0, "the first list is empty");
    let revoke = ["revoke", "--ca", "ca", "--certificate", LEAF];
    let run = bench.run(&[&["--json"], &revoke[..], &["--reason", "key-compromise"]].concat());
    let json = run.expect_code(0).json();
    let serial = Certificate::from_pem(&bench.read(LEAF)).expect("readable");
    assert_eq!(json["number"], 2);
    assert_eq!(json["revoked"][0], serial.serial());
    let (taken, talk) = openssl_takes(&bench, LEAF);
    assert!(!taken && talk.contains("certificate revoked"), "{talk}");
    assert!(openssl_takes(&bench, "kiosks/ksk-047-0002.pem").0);
    let before = bench.read("ca/root.crl");
    bench.run(&revoke).expect_code(1);
    assert_eq!(bench.read("ca/root.crl"), before, "nothing new to say");
}

#[test]
fn the_next_list_has_the_next_number_and_forgets_nobody() {
    let bench = Bench::with_kiosk();
    let revoke = ["revoke", "--ca", "ca", "--certificate", LEAF];
    let reason = ["--reason", "superseded"];
    bench.run(&[&revoke[..], &reason].concat()).expect_code(0);
    let make = ["--json", "make-crl", "--ca", "ca", "--serial", "4f:01:a2"];
    let json = bench.run(&make).expect_code(0).json();
    assert_eq!(json["number"], 3);
    assert_eq!(json["revoked"].as_array().map(Vec::len), Some(2));
    assert_eq!(json["revoked"][1], "4f:01:a2");
    assert!(!openssl_takes(&bench, LEAF).0);
    let shown = Command::new("openssl")
        .args(["crl", "-noout", "-text", "-in"])
        .arg(bench.path("ca/root.crl"))
        .output()
        .expect("openssl runs");
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.contains("Superseded"), "the reason stays: {shown}");
}

#[test]
fn a_list_or_a_certificate_of_another_root_is_left_alone() {
    let bench = Bench::with_kiosk();
    bench.run(&["make-ca", "--out", "other"]).expect_code(0);
    let revoke = ["revoke", "--ca", "other", "--certificate", LEAF];
    let talk = bench.run(&revoke).expect_code(2).talk();
    assert!(talk.contains("was not issued by this root"), "{talk}");
    bench.write("ca/root.crl", &bench.read("other/root.crl"));
    let talk = bench.run(&["make-crl", "--ca", "ca"]).expect_code(2).talk();
    assert!(
        talk.contains("not signed with this authority's key"),
        "{talk}"
    );
}

#[test]
fn a_root_from_before_there_were_lists_gets_its_first_one() {
    let bench = Bench::with_kiosk();
    std::fs::remove_file(bench.path("ca/root.crl")).expect("there");
    let make = ["--json", "make-crl", "--ca", "ca", "--days", "7"];
    let json = bench.run(&make).expect_code(0).json();
    assert_eq!((&json["number"], &json["days"]), (&1.into(), &7.into()));
    assert!(openssl_takes(&bench, &format!("kiosks/{KIOSK}.pem")).0);
}
