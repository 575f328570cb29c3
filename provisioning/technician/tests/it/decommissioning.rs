//! Out of service for good: killed before every step, it still ends with the same receipt and with
//! nothing left to be this kiosk with.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kiosk_enrolment::Certificate;
use serde_json::Value;

use crate::bench::{Bench, KIOSK, Run};

const STEPS: u32 = 6;

fn decommission(bench: &Bench, more: &[&str]) -> Run {
    let base = ["--json", "decommission", "--id", KIOSK, "--root", "system"];
    bench.run(&[&base, more].concat())
}

/// A kiosk whose queue holds `waiting` transactions that the gateway does not have, beside one that
/// it has; the tables are the outbox's own.
fn bench_with_queue(waiting: u32) -> Bench {
    let bench = Bench::configured();
    let queue = rusqlite::Connection::open(bench.path("data/outbox.db")).expect("opens");
    let rooms = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../kiosk-app/outbox");
    let schema = fs::read_to_string(rooms.join("schema.sql")).expect("the outbox has a schema");
    queue.execute_batch(&schema).expect("runs");
    queue
        .execute("insert into epoch (epoch, acknowledged) values (1, 1)", [])
        .expect("runs");
    for sequence in 1..=waiting + 1 {
        queue
            .execute(
                "insert into queued_transaction values
                 ((1 << 32) + ?1, 1, ?1, zeroblob(16), 0, 'sealed-mfano', zeroblob(32))",
                [sequence],
            )
            .expect("runs");
    }
    bench.write("data/journal.db", "journal-mfano");
    bench
}

/// What the receipt says, if the holder of the certificate signed it.
fn claims(bench: &Bench) -> Value {
    let jws = bench.read("wiped.jws");
    let (message, signature) = jws.rsplit_once('.').expect("three parts");
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).expect("base64url");
    let certificate = Certificate::from_pem(&bench.read("kiosk.pem")).expect("readable");
    let key = certificate.public_key().expect("P-256");
    let signature = decode(signature).try_into().expect("64 bytes");
    key.verify(message.as_bytes(), &signature).expect("genuine");
    let (_, claims) = message.split_once('.').expect("three parts");
    serde_json::from_slice(&decode(claims)).expect("JSON")
}

fn nothing_is_left(bench: &Bench) {
    for name in ["kiosk.toml", "kiosk.key", "data", "wiped.jws.unfinished"] {
        assert!(!bench.path(name).exists(), "{name} is still there");
    }
}

#[test]
fn killed_before_any_step_it_is_finished_by_the_next_run() {
    for step in 1..=STEPS {
        let bench = bench_with_queue(2);
        let save = ["--save-queue", "queue.db"];
        let before = step.to_string();
        let killed = decommission(&bench, &[&save[..], &["--die-before", &before]].concat());
        assert_eq!(killed.code(), None, "step {step} is reached");
        assert!(!bench.path("wiped.jws").exists(), "step {step}");
        decommission(&bench, &save).expect_code(0);
        nothing_is_left(&bench);
        let claims = claims(&bench);
        assert_eq!(claims["iss"], KIOSK);
        assert_eq!(claims["saved_transactions"], 2, "step {step}");
        let saved = rusqlite::Connection::open(bench.path("queue.db")).expect("opens");
        let rows: u32 = saved
            .query_row("select count(*) from queued_transaction", [], |row| {
                row.get(0)
            })
            .expect("whole");
        assert_eq!(rows, 3, "step {step}");
    }
}

#[test]
fn a_second_run_shows_the_same_receipt() {
    let bench = bench_with_queue(0);
    let first = decommission(&bench, &[]).expect_code(0).json();
    assert_eq!(decommission(&bench, &[]).expect_code(0).json(), first);
    assert_eq!(claims(&bench)["saved_transactions"], 0);
}

#[test]
fn transactions_that_the_gateway_does_not_have_are_never_wiped_unsaved() {
    let bench = bench_with_queue(1);
    let run = decommission(&bench, &[]).expect_code(2);
    assert!(run.talk().contains("1 transactions"), "{}", run.talk());
    assert!(bench.path("data/outbox.db").exists() && bench.path("kiosk.key").exists());
}

#[test]
fn a_kiosk_that_runs_or_another_one_is_not_touched() {
    let bench = bench_with_queue(0);
    let run = bench.run(&["decommission", "--id", "ksk-047-0002", "--root", "system"]);
    let run = run.expect_code(2);
    assert!(
        run.talk().contains("this is ksk-047-0001"),
        "{}",
        run.talk()
    );
    fs::create_dir_all(bench.path("system/proc/7")).expect("made");
    bench.write("system/proc/7/comm", "kiosk-app\n");
    let run = decommission(&bench, &[]).expect_code(2);
    assert!(run.talk().contains("systemctl disable"), "{}", run.talk());
    assert!(bench.path("kiosk.toml").exists() && bench.path("kiosk.key").exists());
}

#[test]
fn nothing_that_must_survive_may_lie_in_what_is_wiped() {
    let bench = bench_with_queue(1);
    for more in [
        ["--save-queue", "data/queue.db"],
        ["--receipt", "data/wiped.jws"],
    ] {
        let run = decommission(&bench, &more).expect_code(2);
        assert!(
            run.talk().contains("name a place outside"),
            "{}",
            run.talk()
        );
    }
    bench.alter("kiosk.toml", "data = \"data\"", "data = \".\"");
    let run = decommission(&bench, &[]).expect_code(2);
    assert!(
        run.talk().contains("name a place outside"),
        "{}",
        run.talk()
    );
    assert!(bench.path("kiosk.toml").exists() && bench.path("data/outbox.db").exists());
}
