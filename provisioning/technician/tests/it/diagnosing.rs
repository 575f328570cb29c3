//! What operations get to see of a kiosk that is unwell, and what they must not.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use kiosk_envelope::{OperationsSecretKey, open_bundle};

use crate::bench::{Bench, Run};

/// Base64 of thirty-two bytes 0x11; protects nothing.
const SECRET: &str = "ERERERERERERERERERERERERERERERERERERERERERE=";

fn secret() -> OperationsSecretKey {
    OperationsSecretKey::from_text(SECRET).expect("a key")
}

fn configured() -> Bench {
    let bench = Bench::new();
    let key = secret().public_key().to_text();
    bench.configure(&["--operations-key", &key]).expect_code(0);
    bench
}

fn diagnose(bench: &Bench, more: &[&str]) -> Run {
    let base = [
        "diagnose",
        "--offline",
        "--root",
        "system",
        "--out",
        "k.bundle",
    ];
    bench.run(&[&base, more].concat())
}

/// Everything in the bundle, as Debian's tar unpacks it.
fn opened(bench: &Bench) -> String {
    let bundle = fs::read(bench.path("k.bundle")).expect("written");
    let tar = open_bundle(&bundle, &secret()).expect("opens");
    let mut child = Command::new("tar")
        .args(["--extract", "--to-stdout", "--file=-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("tar runs");
    child
        .stdin
        .take()
        .expect("piped")
        .write_all(&tar)
        .expect("taken");
    let done = child.wait_with_output().expect("it ends");
    assert!(done.status.success());
    String::from_utf8(done.stdout).expect("text")
}

fn make_databases(bench: &Bench) {
    let rooms = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../kiosk-app");
    for (name, rows) in [
        (
            "outbox",
            "insert into chain values (3, 7, 41, zeroblob(32), 2, 4096, null);
             insert into epoch values (7, 39, null);",
        ),
        (
            "journal",
            "insert into entry values (1, 1795555200000, 'session_began', '{\"note\":\"12345678\"}',
                'noted', null, zeroblob(32), randomblob(32));",
        ),
    ] {
        let schema = fs::read_to_string(rooms.join(name).join("schema.sql")).expect("a schema");
        let file = rusqlite::Connection::open(bench.path(&format!("data/{name}.db")));
        let rows = rows.replace("(3, 7,", "(1, 7,");
        file.expect("opens").execute_batch(&(schema + &rows)).expect("runs");
    }
}

#[test]
fn operations_see_what_is_wrong_and_no_person_and_no_key() {
    let bench = configured();
    make_databases(&bench);
    let key = bench.read("kiosk.key");
    bench.write(
        "kiosk.log",
        &format!(
            "2026-11-24T21:20:00.123456Z INFO kiosk_app: link up\n\
             id 12345678, {{\"phone\":\"\\u002b254712345678\"}} tel=%2B254712345678 0712 345 678\n\
             mail asha.mfano@example.com pin A000000000Z IDKEN<<MFANO<<ASHA<<<<<<\n{key}"
        ),
    );
    let run = diagnose(&bench, &["--log", "kiosk.log"]).expect_code(0);
    assert_eq!(run.out().trim(), "k.bundle");
    let log = run
        .talk()
        .lines()
        .find(|line| line.starts_with("log.txt"))
        .map(str::to_owned);
    assert!(
        log.is_some_and(|line| line.ends_with("places taken out")),
        "{}",
        run.talk()
    );
    let text = opened(&bench);
    for there in [
        "ok       config",
        "id = \"ksk-047-0001\"",
        "kiosk-technician 0.1.0",
        "queued 2\n",
        "last_sequence 41\n",
        "acknowledged 39\n",
        "session_began",
        "2026-11-24T21:20:00.123456Z INFO kiosk_app: link up",
        "disk_free_bytes_min = 67108864",
    ] {
        assert!(text.contains(there), "{there} is not in {text}");
    }
    let secret = key.lines().nth(1).expect("base64");
    for gone in [
        "12345678",
        "712345678",
        "345 678",
        "asha",
        "A0000",
        "MFANO",
        secret,
    ] {
        assert!(!text.contains(gone), "{gone} is in {text}");
    }
    let sealed = fs::read(bench.path("k.bundle")).expect("written");
    assert!(!String::from_utf8_lossy(&sealed).contains("ksk-047"));
}

#[test]
fn a_kiosk_whose_config_is_broken_can_still_be_diagnosed() {
    let bench = configured();
    bench.alter("kiosk.toml", "county = 47", "county = \"x\"");
    let run = diagnose(&bench, &["--log", "none.log"]).expect_code(2);
    assert!(run.talk().contains("--operations-key"), "{}", run.talk());
    let key = secret().public_key().to_text();
    diagnose(&bench, &["--log", "none.log", "--operations-key", &key]).expect_code(1);
    let text = opened(&bench);
    assert!(
        text.contains("FAILED   config") && text.contains("no log: none.log"),
        "{text}"
    );
}

#[test]
fn nothing_is_written_for_a_listing_or_over_another_bundle() {
    let bench = configured();
    let run = bench.run(&[
        "--json",
        "diagnose",
        "--offline",
        "--root",
        "system",
        "--list",
        "--log",
        "x",
    ]);
    let json = run.expect_code(0).json();
    let names: Vec<&str> = json["pages"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|p| p["name"].as_str())
        .collect();
    assert_eq!(
        names,
        [
            "doctor.txt",
            "config.toml",
            "devices.txt",
            "versions.txt",
            "figures.txt",
            "queue.txt",
            "journal.txt",
            "log.txt"
        ]
    );
    assert!(json["bundle"].is_null() && !bench.path("kiosk.bundle").exists());
    bench.write("k.bundle", "another");
    diagnose(&bench, &["--log", "x"]).expect_code(2);
    assert_eq!(bench.read("k.bundle"), "another");
    bench.write("k.bundle.unfinished", "what an interrupted run left");
    fs::remove_file(bench.path("k.bundle")).expect("there");
    diagnose(&bench, &["--log", "x"]).expect_code(0);
    assert!(!bench.path("k.bundle.unfinished").exists());
}

#[test]
fn a_key_of_operations_that_cannot_seal_is_refused_when_it_is_configured() {
    let bench = Bench::new();
    let weak = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let run = bench.configure(&["--operations-key", weak]).expect_code(2);
    assert!(run.talk().contains("weak"), "{}", run.talk());
}
