//! Receipts: genuine, forged, or nobody can tell.

use crate::bench::{Bench, KIOSK};

const CERTIFICATE: [&str; 2] = ["--certificate", "kiosks/ksk-047-0001.pem"];
const BY_ROOTS: [&str; 4] = ["--roots", "ca/root.pem", "--certificates", "kiosks"];

fn verify<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["--json", "verify"], more].concat()
}

/// The same code with its payload altered, its header and signature kept.
fn tampered(proof: &str) -> String {
    let [header, payload, signature] = proof
        .split('.')
        .collect::<Vec<_>>()
        .try_into()
        .expect("three parts");
    let at = payload.len() / 2;
    let other = if payload.as_bytes()[at] == b'A' {
        "B"
    } else {
        "A"
    };
    format!(
        "{header}.{}{other}{}.{signature}",
        &payload[..at],
        &payload[at + 1..]
    )
}

#[test]
fn a_receipt_is_genuine_by_the_kiosks_certificate() {
    let bench = Bench::with_kiosk();
    let proof = bench.proof(KIOSK, KIOSK);
    let json = bench.run(&verify(&[&[proof.as_str()], &CERTIFICATE[..]].concat()));
    let json = json.expect_code(0).json();
    assert_eq!(json["verdict"], "genuine");
    assert_eq!(json["facts"]["kiosk"], KIOSK);
    assert_eq!(json["facts"]["amount_cents"], 105_000);
    assert_eq!(json["facts"]["simulated"], true);
}

#[test]
fn a_receipt_is_genuine_by_our_root_and_a_folder_of_certificates() {
    let bench = Bench::with_kiosk();
    bench.issue_kiosk("ksk-047-0002");
    let proof = bench.proof(KIOSK, KIOSK);
    let run = bench
        .run_with_input(&[&["verify"], &BY_ROOTS[..]].concat(), &proof)
        .expect_code(0);
    for line in [
        "GENUINE",
        "KRA PIN certificate reprint",
        "KES 1,050",
        "SIMULATED PAYMENT",
    ] {
        assert!(run.out().contains(line), "{}", run.out());
    }
}

#[test]
fn what_zbarimg_writes_can_be_piped_in() {
    let bench = Bench::with_kiosk();
    let piped = format!("QR-Code:{}\n", bench.proof(KIOSK, KIOSK));
    bench
        .run_with_input(&verify(&CERTIFICATE), &piped)
        .expect_code(0);
    bench
        .run_with_input(&verify(&[&["-"], &CERTIFICATE[..]].concat()), &piped)
        .expect_code(0);
    bench.write("receipt.jws", &piped);
    bench
        .run(&verify(
            &[&["--file", "receipt.jws"], &CERTIFICATE[..]].concat(),
        ))
        .expect_code(0);
}

#[test]
fn a_tampered_receipt_is_forged() {
    let bench = Bench::with_kiosk();
    let code = tampered(&bench.proof(KIOSK, KIOSK));
    for by in [&CERTIFICATE[..], &BY_ROOTS[..]] {
        let json = bench
            .run_with_input(&verify(by), &code)
            .expect_code(1)
            .json();
        assert_eq!(json["verdict"], "forged");
    }
}

#[test]
fn a_kiosk_that_signs_in_the_name_of_another_is_found_out() {
    let bench = Bench::with_kiosk();
    let code = bench.proof(KIOSK, "ksk-047-0002");
    let json = bench
        .run_with_input(&verify(&BY_ROOTS), &code)
        .expect_code(1)
        .json();
    assert!(
        json["why"]
            .as_str()
            .is_some_and(|why| why.contains("another kiosk")),
        "{json}"
    );
}

#[test]
fn without_the_kiosks_certificate_nobody_can_tell() {
    let bench = Bench::with_kiosk();
    bench.issue_kiosk("ksk-047-0002");
    let code = bench.proof("ksk-047-0002", "ksk-047-0002");
    let json = bench
        .run_with_input(&verify(&CERTIFICATE), &code)
        .expect_code(2)
        .json();
    assert_eq!(json["verdict"], "cannot-tell");
    std::fs::remove_file(bench.path("kiosks/ksk-047-0002.pem")).expect("removed");
    let run = bench
        .run_with_input(&verify(&BY_ROOTS), &code)
        .expect_code(2);
    assert!(
        run.talk().contains("fetch the kiosk's certificate"),
        "{}",
        run.talk()
    );
}

#[test]
fn a_certificate_of_somebody_elses_root_is_not_believed() {
    let bench = Bench::with_kiosk();
    bench.run(&["make-ca", "--out", "other"]).expect_code(0);
    let code = bench.proof(KIOSK, KIOSK);
    let by = ["--roots", "other/root.pem", "--certificates", "kiosks"];
    let run = bench.run_with_input(&verify(&by), &code).expect_code(2);
    assert!(run.talk().contains("does not vouch"), "{}", run.talk());
}

#[test]
fn another_code_on_the_paper_is_not_called_forged() {
    let bench = Bench::with_kiosk();
    let run = bench
        .run_with_input(&verify(&CERTIFICATE), "https://example.org")
        .expect_code(2);
    assert_eq!(run.json()["verdict"], "cannot-tell");
}
