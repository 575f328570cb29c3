//! Readiness: what is tried, what is asked, what is left behind, and who can check it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use kiosk_camera::simulator::KernelDock;
use kiosk_device::capability::Paper;
use kiosk_receipt_printer::Profile;
use kiosk_receipt_printer::simulator::{PrinterHandle, SimulatedPrinter};
use serde_json::Value;

use crate::bench::{Bench, KIOSK, Run};

/// Debian's own, where python3-jwcrypto lies.
const PYTHON: &str = "/usr/bin/python3";
const VERIFY: &str = r#"
import sys
from jwcrypto import jwk, jws
key = jwk.JWK.from_pem(open(sys.argv[1], "rb").read())
token = jws.JWS()
token.deserialize(open(sys.argv[2]).read())
assert token.jose_header["typ"] == "huduma-readiness"
assert token.jose_header["kid"] == key.thumbprint(), "kid is not the RFC 7638 thumbprint"
token.verify(key, alg="ES256")
print(token.payload.decode())
"#;
const ALL_WELL: &str =
    "receipt-readable = true\npicture-upright = true\nscreen-whole = true\nlamp-lit = true\n";

struct Place {
    bench: Bench,
    printer: PrinterHandle,
}

impl Place {
    fn new(answers: &str) -> Self {
        let profile = Profile::by_name("generic", 80).expect("in the table");
        let printer = SimulatedPrinter::like(&profile)
            .serve_tcp("127.0.0.1:0")
            .expect("a free port");
        let bench = Bench::configured();
        let link = format!("link = \"{}\"", printer.link_text());
        bench.alter("kiosk.toml", "link = \"simulated\"", &link);
        bench.write("answers.toml", answers);
        Self { bench, printer }
    }

    fn run(&self) -> Run {
        self.bench.run(&[
            "--json",
            "readiness",
            "--offline",
            "--root",
            "system",
            "--answers",
            "answers.toml",
        ])
    }

    /// The claims, if the library takes them as signed by the holder of `certificate`.
    fn claims(&self, certificate: &str) -> Option<Value> {
        let run = Command::new(PYTHON)
            .args(["-c", VERIFY])
            .arg(self.bench.path(certificate))
            .arg(self.bench.path("readiness.jws"))
            .output()
            .expect("Debian's python3 runs");
        let talk = String::from_utf8_lossy(&run.stderr);
        assert!(
            !talk.contains("ModuleNotFoundError"),
            "install python3-jwcrypto: cargo xtask setup"
        );
        let ok = run.status.success();
        ok.then(|| serde_json::from_slice(&run.stdout).expect("claims are JSON"))
    }
}

#[test]
fn a_ready_kiosk_leaves_a_report_that_a_jose_library_takes_as_its_own() {
    let place = Place::new(ALL_WELL);
    let run = place.run().expect_code(0);
    assert_eq!(place.printer.receipts().len(), 1);
    let claims = place.claims("kiosk.pem").expect("genuine");
    assert_eq!(claims, run.json());
    assert_eq!(claims["iss"], KIOSK);
    assert_eq!(claims["ready"], true);
    assert_eq!(claims["deeds"]["test-receipt"]["state"], "well");
    assert_eq!(claims["deeds"]["photograph"]["state"], "skipped");
    assert_eq!(claims["eyes"]["receipt-readable"], true);
    assert_eq!(claims["eyes"]["picture-upright"], Value::Null, "no camera");
    assert!(!place.bench.path("readiness.progress").exists());
    let written: Value = serde_json::from_str(&place.bench.read("readiness.json")).expect("JSON");
    assert_eq!(written, claims);
    place.bench.enrol(crate::bench::now(), 90);
    assert_eq!(place.claims("kiosk.pem"), None, "another key made it");
}

#[test]
fn the_pdf_says_the_same_to_a_reader_that_is_not_ours() {
    let place = Place::new(&ALL_WELL.replace("screen-whole = true", "screen-whole = false"));
    place.run().expect_code(1);
    let text = poppler("pdftotext", &["-layout"], &place, &["-"]);
    for line in [
        KIOSK,
        "NOT READY",
        "test-receipt: well",
        "lines or spots? NO",
        "data-folder",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    let facts = poppler("pdfinfo", &[], &place, &[]);
    assert!(facts.contains("A4"), "{facts}");
}

#[test]
fn whoever_is_interrupted_goes_on_and_prints_no_second_receipt() {
    let place = Place::new("receipt-readable = true\n");
    let run = place.run().expect_code(2);
    assert!(run.talk().contains("screen-whole"), "{}", run.talk());
    assert!(!place.bench.path("readiness.jws").exists());
    place.bench.write("answers.toml", ALL_WELL);
    place.run().expect_code(0);
    assert_eq!(place.printer.receipts().len(), 1);
}

#[test]
fn the_photograph_is_for_the_owners_eyes_and_goes_when_it_was_looked_at() {
    let place = Place::new("receipt-readable = true\n");
    let dock = KernelDock::default();
    dock.obey("show document").expect("an order");
    let camera = dock.serve("127.0.0.1:0".parse().expect("an address"));
    let link = format!("simulated:{}", camera.expect("a free port"));
    let text = place.bench.read("kiosk.toml");
    let fitted = format!("{text}\n[devices.camera]\nlink = \"{link}\"\n");
    place.bench.write("kiosk.toml", &fitted);
    place.run().expect_code(2);
    let picture = place.bench.path("readiness.jpg");
    let kept = place.bench.read("readiness.progress");
    let bytes = fs::read(&picture).unwrap_or_else(|_| panic!("{kept}"));
    assert!(bytes.starts_with(&[0xff, 0xd8]), "a JPEG");
    let mode = fs::metadata(&picture).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    place.bench.write("answers.toml", ALL_WELL);
    let run = place.run().expect_code(0);
    assert_eq!(run.json()["deeds"]["photograph"]["state"], "well");
    assert_eq!(run.json()["eyes"]["picture-upright"], true);
    assert!(!picture.exists());
}

#[test]
fn what_failed_is_tried_anew() {
    let place = Place::new("screen-whole = true\n");
    place
        .printer
        .change_faults(|faults| faults.paper = Paper::Out);
    let run = place.run().expect_code(1);
    assert_eq!(run.json()["deeds"]["test-receipt"]["state"], "failed");
    assert_eq!(run.json()["ready"], false);
    place
        .printer
        .change_faults(|faults| faults.paper = Paper::Plenty);
    place.bench.write("answers.toml", ALL_WELL);
    place.run().expect_code(0);
}

#[test]
fn progress_of_another_kiosk_or_damaged_is_refused() {
    let place = Place::new(ALL_WELL);
    for (text, said) in [
        (
            "{\"kiosk\":\"ksk-001-0001\",\"deeds\":{},\"eyes\":{}}",
            "is about ksk-001-0001",
        ),
        ("{", "delete it and begin again"),
    ] {
        place.bench.write("readiness.progress", text);
        let run = place.run().expect_code(2);
        assert!(run.talk().contains(said), "{}", run.talk());
    }
}

fn hand_over(place: &Place) -> Run {
    place
        .bench
        .run(&["--json", "hand-over", "--offline", "--root", "system"])
}

#[test]
fn a_kiosk_is_handed_over_with_its_own_good_report_and_prints_its_card() {
    let place = Place::new(ALL_WELL);
    place
        .bench
        .alter("kiosk.toml", "training = false", "training = true");
    let run = hand_over(&place).expect_code(2);
    assert!(run.talk().contains("readiness.jws"), "{}", run.talk());
    place.run().expect_code(0);
    hand_over(&place).expect_code(0);
    assert!(place.bench.read("kiosk.toml").contains("training = false"));
    assert_eq!(place.printer.receipts().len(), 2, "test receipt and card");
}

#[test]
fn no_kiosk_is_handed_over_that_is_not_ready_or_with_the_report_of_another() {
    let place = Place::new(&ALL_WELL.replace("screen-whole = true", "screen-whole = false"));
    place
        .bench
        .alter("kiosk.toml", "training = false", "training = true");
    place.run().expect_code(1);
    let run = hand_over(&place).expect_code(2);
    assert!(run.talk().contains("not ready"), "{}", run.talk());
    place.bench.write("answers.toml", ALL_WELL);
    place.run().expect_code(0);
    fs::remove_file(place.bench.path("system/dev/dri/card0")).expect("removed");
    assert_eq!(hand_over(&place).expect_code(1).troubles(), ["display"]);
    place.bench.enrol(crate::bench::now(), 90);
    let run = hand_over(&place).expect_code(2);
    assert!(
        run.talk().contains("no report that this kiosk signed"),
        "{}",
        run.talk()
    );
    assert!(place.bench.read("kiosk.toml").contains("training = true"));
}

fn poppler(program: &str, before: &[&str], place: &Place, after: &[&str]) -> String {
    let run = Command::new(program)
        .args(before)
        .arg(place.bench.path("readiness.pdf"))
        .args(after)
        .output()
        .expect("install poppler-utils: cargo xtask setup");
    assert!(run.status.success() && run.stderr.is_empty(), "{run:?}");
    String::from_utf8_lossy(&run.stdout).into_owned()
}
