//! From a citizen at a kiosk to a line of the gateway's report: two programs and what is between them.

use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use hil_tests::rig::{Face, Places, Rig};
use kiosk_domain::config::EnergySection;
use serde_json::Value;

const WITHIN: Duration = Duration::from_secs(60);
/// As many as make a group that is shown.
const SESSIONS: usize = 5;

/// Somebody who begins, looks at the services and ends it.
fn somebody_looks(rig: &mut Rig) {
    let dock = rig.dock().unwrap();
    dock.tap("Touch to begin").unwrap();
    dock.tap("English").unwrap();
    dock.tap("End session").unwrap();
    dock.wait_for("the first page", WITHIN, |state| {
        state.screen == "attract" && !state.in_session
    })
    .unwrap();
}

/// A kiosk in its own process, where `SESSIONS` people look; started anew, so that it reports at once.
fn people_look(rig: &mut Rig, training: bool) {
    let mut config = rig.kiosk_config();
    config.kiosk.training = training;
    config.energy = Some(EnergySection {
        bright_watts: 3_000.0, // so that a second is not nothing
        ..EnergySection::default()
    });
    std::fs::write(rig.places.work("kiosk.toml"), config.to_toml()).unwrap();
    rig.start_kiosk().unwrap();
    rig.dock()
        .unwrap()
        .wait_for("the link", WITHIN, |state| state.link == "up")
        .unwrap();
    for _ in 0..SESSIONS {
        somebody_looks(rig);
    }
    rig.stop_kiosk().unwrap();
    rig.start_kiosk().unwrap();
}

fn report(rig: &Rig, more: &[&str]) -> Vec<Value> {
    let said = Command::new(rig.places.program("kiosk-gateway"))
        .args(["report", "--from", "2026-01-01", "--to", "2126-01-01"])
        .args(["--by", "county", "--json"])
        .args(more)
        .arg("--config")
        .arg(rig.places.work("gateway.toml"))
        .output()
        .unwrap();
    let talk = String::from_utf8_lossy(&said.stderr);
    serde_json::from_slice(&said.stdout).unwrap_or_else(|error| panic!("{error}: {talk}"))
}

/// The line of Nairobi, once it is as it must be.
fn line_with(rig: &Rig, more: &[&str], right: impl Fn(&Value) -> bool) -> Value {
    let until = Instant::now() + WITHIN;
    loop {
        let lines = report(rig, more);
        let line = lines.iter().find(|line| line["name"] == "047");
        if let Some(line) = line.filter(|line| right(line)) {
            return line.clone();
        }
        assert!(Instant::now() < until, "{more:?}: {lines:#?}");
        thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn what_citizens_do_and_a_kiosk_draws_is_in_the_gateways_report_and_training_apart() {
    let folder = tempfile::tempdir().unwrap();
    let programs = Path::new(env!("CARGO_BIN_EXE_kiosk-canary"));
    let programs = programs.parent().unwrap().to_owned();
    let places = Places::prepare(folder.path(), &[programs], None).unwrap();
    let mut rig = Rig::build(places, Face::Headless).unwrap();
    rig.start_gateway().unwrap();

    people_look(&mut rig, false);
    let served = line_with(&rig, &[], |line| {
        let drawn = line["energy"]["milliwatt_hours"].as_u64();
        line["figures"]["sessions"] == SESSIONS && drawn.is_some_and(|drawn| drawn > 0)
    });
    assert_eq!(served["figures"]["ended_percent"], 100, "{served}");
    assert_eq!(served["kiosks"], 1);
    assert!(report(&rig, &["--training"]).is_empty());
    rig.stop_kiosk().unwrap();

    people_look(&mut rig, true);
    let practised = line_with(&rig, &["--training"], |line| {
        line["figures"]["sessions"] == SESSIONS
    });
    assert!(practised["energy"].is_null(), "{practised}");
    let still = line_with(&rig, &[], |_| true);
    assert_eq!(still["figures"]["sessions"], SESSIONS, "{still}");
}
