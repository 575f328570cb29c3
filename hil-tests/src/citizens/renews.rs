//! A kiosk renews its certificate, with a new key, while it serves: citizens before and after.

use std::fs;
use std::time::Duration;

use kiosk_domain::Timestamp;
use serde_json::Value;

use super::info;
use super::stage::{Stage, poll};
use crate::rig::{RigError, now};

/// The first citizen is served before it.
const DUE_AFTER: Duration = Duration::from_secs(40);
/// From then on.
const RENEWED_WITHIN: Duration = Duration::from_secs(60);

/// Plays it on a stage where nothing runs yet.
///
/// # Errors
/// [`RigError`] when the story could not be played to its end.
pub fn play(stage: &mut Stage) -> Result<(), RigError> {
    stage.rig.enrol()?;
    let of_before = stage.rig.identity("current");
    let of_before = fs::canonicalize(&of_before).map_err(RigError::file(&of_before))?;
    let certificate = stage.rig.identity("current/certificate.pem");
    let read = || fs::read_to_string(&certificate).map_err(RigError::file(&certificate));
    let before = read()?;
    due_at(stage, now().0 + DUE_AFTER.as_millis() as i64)?;

    stage.clear()?;
    let process = stage.rig.kiosk_process();
    info::play(stage)?;
    let is_young = read()? == before;
    stage.promise("a citizen is served with the first key", is_young, "");

    let renewed = poll(DUE_AFTER + RENEWED_WITHIN, || {
        let is_new = read()? != before && !of_before.exists();
        Ok(is_new.then_some(()))
    })?;
    let key_before = stage.rig.papers.kiosk_key.clone();
    stage.rig.know_the_key()?;
    stage.promise(
        "the certificate is renewed, and the key of before is gone from the disk",
        renewed.is_some() && stage.rig.papers.kiosk_key != key_before,
        "",
    );

    info::play(stage)?;
    stage.promise(
        "the same process serves on with the new key",
        process.is_some() && stage.rig.kiosk_process() == process,
        "",
    );
    Ok(())
}

/// Two thirds of the certificate's life are over at `at`, says its state.
fn due_at(stage: &Stage, at: i64) -> Result<(), RigError> {
    let path = stage.rig.identity("state.json");
    let text = fs::read_to_string(&path).map_err(RigError::file(&path))?;
    let mut state: Value = serde_json::from_str(&text).map_err(RigError::set_up)?;
    let at = serde_json::to_value(Timestamp(at)).map_err(RigError::set_up)?;
    state["current"]["renew_at"] = at;
    fs::write(&path, state.to_string()).map_err(RigError::file(&path))
}
