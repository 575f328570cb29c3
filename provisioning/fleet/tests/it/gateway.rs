//! The verbs that ask a gateway, told to the real one.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use kiosk_enrolment::signed::{WIPED, signed};
use kiosk_protocol::Ticket;
use serde_json::json;

use crate::bench::{Bench, Run};

const ID: &str = "ksk-047-0001";

/// A gateway that enrols, with a root, two operators and an issuing authority made by the tool.
struct Fleet {
    bench: Bench,
    gateway: Child,
    address: String,
    enrolling: String,
}

impl Fleet {
    fn start() -> Self {
        let bench = Bench::new();
        bench.run(&["make-ca", "--out", "ca"]).expect_code(0);
        bench
            .run(&["make-ca", "--out", "own", "--below", "ca"])
            .expect_code(0);
        let issue = ["issue", "--ca", "ca", "--out", "own"];
        let of = |holder: &[&str]| {
            bench.run(&[&issue[..], holder].concat()).expect_code(0);
        };
        of(&["--gateway", "localhost", "--ip", "127.0.0.1"]);
        of(&["--operations", "first"]);
        of(&["--operations", "second"]);
        bench.write("gateway.toml", CONFIG);
        let program = gateway_program();
        let mut gateway = Command::new(&program)
            .arg("--config")
            .arg(bench.path("gateway.toml"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                let program = program.display();
                panic!("{program}: {error}; build it with `cargo build -p kiosk-gateway`")
            });
        let mut lines = BufReader::new(gateway.stdout.take().expect("piped")).lines();
        let mut next = |word: &str| {
            let line = lines.next().expect("it goes on").expect("a line");
            line.strip_prefix(word).expect(word).to_owned()
        };
        let (enrolling, address) = (next("enrolling "), next("listening "));
        Self {
            bench,
            gateway,
            address,
            enrolling,
        }
    }

    /// Runs `verb` as `operator`.
    fn run(&self, operator: &str, verb: &[&str]) -> Run {
        let (certificate, key) = (format!("own/{operator}.pem"), format!("own/{operator}.key"));
        let link = [
            "--gateway",
            &self.address,
            "--roots",
            "ca/root.pem",
            "--certificate",
            &certificate,
            "--key",
            &key,
        ];
        let (name, more) = verb.split_first().expect("a verb");
        self.bench
            .run(&[&["--json", name], &link[..], more].concat())
    }

    /// Status of what curl, sending a request for `key` with the secret of `ticket`, is answered.
    fn enrols(&self, ticket: &Ticket) -> String {
        let user = format!("{}:{}", ticket.id, ticket.secret.to_text().as_str());
        let url = format!("https://{}/.well-known/est/simpleenroll", self.enrolling);
        let sent = [
            "--silent",
            "--cacert",
            "ca/root.pem",
            "--user",
            &user,
            "--data-binary",
            "@kiosk.b64",
            "--output",
            "answer",
            "--write-out",
            "%{http_code}",
            &url,
        ];
        let done = Command::new("curl")
            .args(sent)
            .current_dir(self.bench.path("."))
            .output()
            .expect("curl runs: install it with `cargo xtask setup`");
        String::from_utf8_lossy(&done.stdout).into_owned()
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        let _ = self.gateway.kill();
        let _ = self.gateway.wait();
    }
}

/// Beside our own program: a run of all tests builds both.
fn gateway_program() -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_kiosk-fleet")).with_file_name("kiosk-gateway")
}

const CONFIG: &str = r#"
listen = "127.0.0.1:0"
certificate = "own/localhost.pem"
key = "own/localhost.key"
roots = "ca/root.pem"
crls = ["ca/root.crl"]
ledger = "ledger.sqlite"
payments = "off"

[enrolment]
listen = "127.0.0.1:0"
authority = "own/issuing.pem"
authority_key = "own/issuing.key"
crl = "own/issuing.crl"
ticket_key = "own/ticket.key"
addresses = ["https://localhost:8444"]
"#;

const MAKE: [&str; 11] = [
    "ticket",
    "--kiosk",
    ID,
    "--site",
    "gpo-nairobi",
    "--county",
    "47",
    "--hardware",
    "pi5-portrait",
    "--out",
    "tickets",
];

#[test]
fn one_makes_a_ticket_another_approves_it_and_a_kiosk_is_let_in_and_kept_out() {
    let fleet = Fleet::start();
    let made = fleet.run("first", &MAKE).expect_code(0).json();
    let text = fleet.bench.read(&format!("tickets/{ID}.ticket"));
    let ticket = Ticket::read_unproved(&text).expect("a ticket");
    assert_eq!(made["ticket"], ticket.id.to_string());
    let read = Command::new("zbarimg")
        .args(["--quiet", "--raw"])
        .arg(fleet.bench.path(&format!("tickets/{ID}.ticket.png")))
        .output()
        .expect("zbarimg runs: install zbar-tools with `cargo xtask setup`");
    assert_eq!(String::from_utf8_lossy(&read.stdout).trim(), text.trim());

    fleet.run("second", &["approve"]).expect_code(1);
    request(&fleet.bench);
    assert_eq!(fleet.enrols(&ticket), "202");
    let waits = fleet.run("second", &["approve"]).expect_code(0).json();
    let key = waits["waiting"][0]["key"]
        .as_str()
        .expect("a key")
        .to_owned();
    let id = ticket.id.to_string();
    let approve = ["approve", "--ticket", &id, "--of-key", &key];
    let own = fleet.run("first", &approve).expect_code(2).talk();
    assert!(
        own.contains("whoever made a ticket cannot approve it"),
        "{own}"
    );
    assert_eq!(fleet.enrols(&ticket), "202");
    fleet.run("second", &approve).expect_code(0);
    assert_eq!(fleet.enrols(&ticket), "200");

    fleet
        .run("first", &["withdraw", "--site", "gpo-nairobi"])
        .expect_code(0);
    fleet
        .run("first", &["restore", "--site", "gpo-nairobi"])
        .expect_code(0);
    fleet
        .run("first", &["withdraw", "--kiosk", ID, "--for-ever"])
        .expect_code(0);
    std::fs::remove_dir_all(fleet.bench.path("tickets")).expect("there");
    let again = fleet.run("first", &MAKE).expect_code(2).talk();
    assert!(again.contains("id is never used again"), "{again}");
}

#[test]
fn a_wiped_kiosk_is_retired_on_its_own_last_word_and_on_no_other() {
    let fleet = Fleet::start();
    for id in [ID, "ksk-047-0002"] {
        let issue = ["issue", "--ca", "ca", "--out", "kiosks", "--kiosk", id];
        fleet.bench.run(&issue).expect_code(0);
    }
    let claims = json!({ "iss": ID, "iat": 1_795_555_200, "saved_transactions": 2 });
    let signed_by = |id: &str, kind: &str| {
        let jws = signed(kind, &claims, &fleet.bench.device_key(id)).expect("signed");
        fleet.bench.write("wiped.jws", &jws);
    };
    let certificate = format!("kiosks/{ID}.pem");
    let retire = [
        "retire",
        "--receipt",
        "wiped.jws",
        "--kiosk-certificate",
        &certificate,
    ];
    let other = "kiosks/ksk-047-0002.pem";
    signed_by("ksk-047-0002", WIPED);
    fleet.run("first", &retire).expect_code(1);
    fleet
        .run("first", &[&retire[..4], &[other]].concat())
        .expect_code(1);
    signed_by(ID, "huduma-readiness");
    fleet.run("first", &retire).expect_code(1);
    // Nobody was retired so far: the id can still be given a ticket.
    fleet.run("first", &MAKE).expect_code(0);
    signed_by(ID, WIPED);
    let done = fleet.run("first", &retire).expect_code(0).json();
    assert_eq!(done["saved_transactions"], 2);
    std::fs::remove_dir_all(fleet.bench.path("tickets")).expect("there");
    let again = fleet.run("first", &MAKE).expect_code(2).talk();
    assert!(again.contains("id is never used again"), "{again}");
}

#[test]
fn a_gateway_that_does_not_answer_is_named() {
    let bench = Bench::new();
    bench.run(&["make-ca", "--out", "ca"]).expect_code(0);
    bench
        .run(&[
            "issue",
            "--ca",
            "ca",
            "--out",
            "own",
            "--operations",
            "first",
        ])
        .expect_code(0);
    let link = [
        "approve",
        "--gateway",
        "127.0.0.1:1",
        "--roots",
        "ca/root.pem",
        "--certificate",
        "own/first.pem",
        "--key",
        "own/first.key",
    ];
    let talk = bench.run(&link).expect_code(2).talk();
    assert!(
        talk.contains("gateway 127.0.0.1:1 does not answer"),
        "{talk}"
    );
}

#[test]
fn openssl_takes_a_leaf_below_an_issuing_authority_and_nothing_below_that() {
    let bench = Bench::new();
    bench.run(&["make-ca", "--out", "ca"]).expect_code(0);
    let below = ["make-ca", "--out", "own", "--below", "ca"];
    bench.run(&below).expect_code(0);
    let verified = Command::new("openssl")
        .args(["verify", "-x509_strict", "-CAfile"])
        .arg(bench.path("ca/root.pem"))
        .arg(bench.path("own/issuing.pem"))
        .output()
        .expect("openssl runs: install it with `cargo xtask setup`");
    let said = String::from_utf8_lossy(&verified.stderr).into_owned();
    assert!(verified.status.success(), "{said}");
    // The issuing authority takes the place of a root, and may have none below it.
    std::fs::create_dir(bench.path("as-root")).expect("made");
    bench.write("as-root/root.pem", &bench.read("own/issuing.pem"));
    bench.write("as-root/root.key", &bench.read("own/issuing.key"));
    let deeper = ["make-ca", "--out", "deeper", "--below", "as-root"];
    let talk = bench.run(&deeper).expect_code(2).talk();
    assert!(talk.contains("allows no authority below it"), "{talk}");
    bench.run(&below).expect_code(2);
}

/// `kiosk.b64`: a signing request that openssl has made.
fn request(bench: &Bench) {
    for line in [
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out kiosk.key",
        "req -new -key kiosk.key -subj /CN=kiosk -outform DER -out kiosk.der",
        "base64 -in kiosk.der -out kiosk.b64",
    ] {
        let done = Command::new("openssl")
            .args(line.split(' '))
            .current_dir(bench.path("."))
            .output()
            .expect("openssl runs: install it with `cargo xtask setup`");
        assert!(done.status.success(), "{line}");
    }
}
