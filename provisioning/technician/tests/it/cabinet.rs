//! Orders for the cabinet of a kiosk that runs, and what the doctor asks beside it.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use crate::bench::{Bench, Run};

fn with_cabinet() -> Bench {
    let bench = Bench::configured();
    let text = bench.read("kiosk.toml");
    let more = format!("{text}\n[devices.cabinet]\nlink = \"simulated\"\n");
    bench.write("kiosk.toml", &more);
    bench
}

fn cabinet(bench: &Bench, order: &[&str]) -> Run {
    bench.run(&[&["--json", "cabinet"], order].concat())
}

#[test]
fn an_order_that_the_kiosk_takes_is_done_and_said() {
    let bench = with_cabinet();
    for (order, more, file) in [
        ("begin-service", &[][..], "begin-service"),
        ("unlock", &["--seconds", "7"][..], "unlock-7"),
        ("lock", &[][..], "lock"),
        ("clear-tamper", &[][..], "clear-tamper"),
        ("end-service", &[][..], "end-service"),
    ] {
        let lying = bench.path("data/orders").join(file);
        let taker = thread::spawn(move || {
            let until = Instant::now() + Duration::from_secs(20);
            while fs::remove_file(&lying).is_err() {
                assert!(Instant::now() < until, "{} is not left", lying.display());
                thread::sleep(Duration::from_millis(10));
            }
        });
        let run = cabinet(&bench, &[&[order][..], more].concat()).expect_code(0);
        taker.join().expect("it was there");
        assert_eq!(run.json()["order"], file);
        assert_eq!(run.json()["taken"], true);
    }
}

#[test]
fn an_order_that_nobody_takes_is_trouble_and_says_what_to_look_at() {
    let bench = with_cabinet();
    let run = cabinet(&bench, &["unlock", "--wait", "0"]).expect_code(1);
    assert_eq!(run.json()["taken"], false);
    let talk = bench.run(&["cabinet", "unlock", "--wait", "0"]);
    assert!(talk.out().contains("systemctl status"), "{}", talk.out());
}

#[test]
fn no_order_is_left_for_a_cabinet_that_is_not_fitted_nor_for_no_seconds() {
    let bench = Bench::configured();
    let run = cabinet(&bench, &["lock"]).expect_code(2);
    assert!(run.talk().contains("[devices.cabinet]"), "{}", run.talk());
    cabinet(&bench, &["unlock", "--seconds", "0"]).expect_code(2);
    assert!(!bench.path("data/orders").exists());
}

#[test]
fn beside_a_kiosk_that_runs_the_doctor_asks_no_device() {
    let bench = Bench::configured();
    bench.alter(
        "kiosk.toml",
        "link = \"simulated\"",
        "link = \"tcp:127.0.0.1:1\"",
    );
    let doctor = ["--json", "doctor", "--offline", "--root", "system"];
    assert_eq!(
        bench.run(&doctor).expect_code(1).troubles(),
        ["receipt-printer"]
    );
    let beside = bench.run(&[&doctor[..], &["--without-devices"]].concat());
    let beside = beside.expect_code(0);
    assert!(
        !beside.out().contains("\"id\":\"receipt-printer\""),
        "{}",
        beside.out()
    );
    assert!(beside.out().contains("databases"), "{}", beside.out());
}
