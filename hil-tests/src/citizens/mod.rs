//! The citizens of the demo: each file is one story, played through the real face by its labels.
//!
//! ```text
//!   story ──► visit ──► walk ──► Dock          stage ── rig, pictures, promises
//!               │                              words ── English label to Kiswahili
//!               └──► paper, ledger ──► promise ──► summary, exit code
//! ```

mod apply_with_fee;
mod bad_input;
mod e2e_kiswahili;
mod evidence;
mod gateway_down;
mod gives_finger;
mod info;
mod paper;
mod part;
mod power_cut;
pub mod promise;
mod reads_card;
mod renews;
mod sample;
mod staff;
mod stage;
mod visit;
mod walk;
mod walks_away;
pub mod words;

use std::time::{Duration, Instant};

use promise::Summary;
use stage::Stage;

use crate::rig::{Rig, RigError};

/// All citizens together, from empty folders to the summary.
const TIME_MAX: Duration = Duration::from_secs(90);

/// A citizen and what happens.
struct Citizen {
    name: &'static str,
    play: fn(&mut Stage) -> Result<(), RigError>,
}

const CITIZENS: [Citizen; 11] = [
    citizen("e2e-kiswahili", e2e_kiswahili::play),
    citizen("apply-with-fee", apply_with_fee::play),
    citizen("info", info::play),
    citizen("part", part::play),
    citizen("reads-card", reads_card::play),
    citizen("gives-finger", gives_finger::play),
    citizen("staff", staff::play),
    citizen("walks-away", walks_away::play),
    citizen("power-cut", power_cut::play),
    citizen("gateway-down", gateway_down::play),
    citizen("bad-input", bad_input::play),
];

const fn citizen(name: &'static str, play: fn(&mut Stage) -> Result<(), RigError>) -> Citizen {
    Citizen { name, play }
}

/// Plays every citizen whose name is in `only` (all, when it is empty) and says what held.
///
/// # Errors
/// [`RigError`] when there was no stage to play on; a story that fails is a broken promise instead.
pub fn play(rig: Rig, only: &[String], began: Instant) -> Result<Summary, RigError> {
    let mut stage = Stage::new(rig)?;
    let wanted = |citizen: &&Citizen| only.is_empty() || only.iter().any(|n| n == citizen.name);
    for citizen in CITIZENS.iter().filter(wanted) {
        eprintln!("citizen: {}", citizen.name);
        stage.citizen = citizen.name;
        let ended = stage.clear().and_then(|()| (citizen.play)(&mut stage));
        let detail = ended.as_ref().err().map(RigError::chain);
        if ended.is_err() {
            // The last thing that was seen helps; it may be gone together with the kiosk.
            let _ = stage.photograph("broken-off");
        }
        stage.promise(
            "the story is played to its end",
            ended.is_ok(),
            detail.unwrap_or_default(),
        );
        stage.keep_papers()?;
    }
    finish(stage, only.is_empty(), began)
}

/// Plays the renewal of a kiosk's key on `rig`, where nothing runs yet. It waits too long for a demo.
///
/// # Errors
/// As [`play`], and when the story could not be played to its end.
pub fn play_renewal(rig: Rig) -> Result<(Summary, Rig), RigError> {
    let mut stage = Stage::new(rig)?;
    stage.citizen = "renews";
    renews::play(&mut stage)?;
    Ok((stage.summary, stage.rig))
}

fn finish(mut stage: Stage, everybody: bool, began: Instant) -> Result<Summary, RigError> {
    stage.citizen = "all";
    let written = stage
        .rig
        .start_gateway()
        .and_then(|()| evidence::write_ledger(&stage));
    stage.promise(
        "every row of the ledger opens with its agency's key",
        written.is_ok(),
        written.map_or_else(|error| error.chain(), |rows| format!("{rows} rows")),
    );
    // A report shows no group of a few.
    if everybody {
        let reported = evidence::sessions_reported(&mut stage);
        stage.promise(
            "the gateway's report counts every session of the kiosk",
            matches!(&reported, Ok((kiosk, gateway)) if gateway >= kiosk && *kiosk > 0),
            reported.map_or_else(
                |error| error.chain(),
                |(kiosk, gateway)| format!("{kiosk} at the kiosk, {gateway} in the report"),
            ),
        );
    }
    stage.summary.seconds = began.elapsed().as_secs_f64();
    let quick = began.elapsed() < TIME_MAX;
    stage.promise("all of it within 90 s", quick, "");
    evidence::write_summary(&stage)?;
    Ok(stage.summary)
}
