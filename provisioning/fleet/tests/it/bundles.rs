//! Operations open what a kiosk sealed for them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use kiosk_envelope::{OperationsPublicKey, seal_bundle};

use crate::bench::Bench;

const OPEN: [&str; 5] = [
    "--json",
    "open-bundle",
    "--secret",
    "keys/operations.secret",
    "k.bundle",
];

fn tar(name: &str, text: &str) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_ustar();
    header.set_size(text.len() as u64);
    header.set_mode(0o644);
    tar.append_data(&mut header, name, text.as_bytes())
        .expect("packed");
    tar.into_inner().expect("packed")
}

fn bench_with(plaintext: &[u8]) -> Bench {
    let bench = Bench::new();
    let made = bench
        .run(&["operations-key", "--out", "keys"])
        .expect_code(0);
    let key = OperationsPublicKey::from_text(&made.out()).expect("a key");
    assert_eq!(
        bench.read("keys/operations.public").trim(),
        made.out().trim()
    );
    let bundle = seal_bundle(plaintext, &key).expect("small");
    fs::write(bench.path("k.bundle"), bundle).expect("written");
    bench
}

#[test]
fn a_bundle_is_listed_and_unpacked_for_its_owner_only() {
    let bench = bench_with(&tar("doctor.txt", "all well\n"));
    let json = bench.run(&OPEN).expect_code(0).json();
    assert_eq!(json["pages"][0]["name"], "doctor.txt");
    bench
        .run(&[&OPEN[..], &["--out", "seen"]].concat())
        .expect_code(0);
    assert_eq!(bench.read("seen/doctor.txt"), "all well\n");
    for name in ["seen/doctor.txt", "keys/operations.secret"] {
        let mode = fs::metadata(bench.path(name))
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    bench
        .run(&[&OPEN[..], &["--out", "seen"]].concat())
        .expect_code(2);
}

#[test]
fn what_does_not_open_says_why_and_leaves_nothing() {
    let bench = bench_with(b"no tar at all, but sealed well");
    let out = [&OPEN[..], &["--out", "seen"]].concat();
    let talk = bench.run(&out).expect_code(2).talk();
    assert!(talk.contains("no kiosk packed it"), "{talk}");
    fs::remove_dir_all(bench.path("keys")).expect("there");
    bench
        .run(&["operations-key", "--out", "keys"])
        .expect_code(0);
    let talk = bench.run(&out).expect_code(2).talk();
    assert!(talk.contains("sealed for key"), "{talk}");
    bench.write("k.bundle", "something else");
    let talk = bench.run(&out).expect_code(2).talk();
    assert!(talk.contains("no bundle of a kiosk"), "{talk}");
    assert!(!bench.path("seen").exists());
}
