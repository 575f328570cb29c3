//! Types an ID number and walks away: the kiosk asks, waits, and wipes.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use kiosk_domain::Language;

use super::sample::LEFT_BEHIND;
use super::stage::Stage;
use super::walk::Walk;
use crate::rig::RigError;

/// The rig's idle time and countdown, and some time for a busy machine.
const PROMPT_WITHIN: Duration = Duration::from_secs(12);
const WIPE_WITHIN: Duration = Duration::from_secs(12);

/// Plays it.
///
/// # Errors
/// [`RigError`] when the story could not be played to its end.
pub fn play(stage: &mut Stage) -> Result<(), RigError> {
    let service = stage.service("kra-pin-print")?;
    let papers = stage.rig.printer.receipts().len();
    let mut walk = Walk::new(stage, &service, Language::English);
    walk.to("identify")?;
    walk.type_and_stay(LEFT_BEHIND)?;
    leave(stage)?;
    let labels = stage.rig.dock()?.labels()?;
    stage.promise(
        "nothing typed is left on the screen",
        labels.iter().all(|label| !is_left(label)),
        format!("{} labels", labels.len()),
    );
    next_citizen_finds_nothing(stage)?;
    let printed = stage.rig.printer.receipts().len() - papers;
    stage.promise("no paper comes out", printed == 0, format!("{printed}"));
    let kept = files_with(&stage.rig.places.out.join("work"), LEFT_BEHIND.as_bytes());
    stage.promise(
        "nothing typed is left on the disk",
        kept.is_empty(),
        format!("{kept:?}"),
    );
    Ok(())
}

/// Nobody touches anything: prompt, countdown, first page.
fn leave(stage: &mut Stage) -> Result<(), RigError> {
    let dock = stage.rig.dock()?;
    dock.wait_for("the idle prompt", PROMPT_WITHIN, |state| {
        state.overlay.is_some()
    })?;
    stage.photograph("idle-prompt")?;
    let dock = stage.rig.dock()?;
    let state = dock.wait_for("the wipe", WIPE_WITHIN, |state| state.screen == "attract")?;
    stage.promise(
        "the kiosk asks, then returns to its first page",
        !state.in_session && state.overlay.is_none(),
        format!("in session: {}", state.in_session),
    );
    stage.photograph("wiped")
}

fn next_citizen_finds_nothing(stage: &mut Stage) -> Result<(), RigError> {
    let service = stage.service("kra-pin-print")?;
    let mut walk = Walk::new(stage, &service, Language::English);
    walk.to("find_service")?;
    let labels = walk.labels()?;
    let name = service.name.in_language(Language::English);
    let clean = labels
        .iter()
        .all(|label| !label.contains(name) && !is_left(label));
    walk.touch("End session")?;
    stage.promise(
        "the next citizen finds an empty search",
        clean,
        format!("{} labels", labels.len()),
    );
    Ok(())
}

fn is_left(label: &str) -> bool {
    let digits: String = label.chars().filter(char::is_ascii_digit).collect();
    digits.contains(LEFT_BEHIND)
}

/// The files below `folder` that hold `bytes`.
fn files_with(folder: &Path, bytes: &[u8]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_with(&path, bytes));
        } else if fs::read(&path).is_ok_and(|all| all.windows(bytes.len()).any(|at| at == bytes)) {
            found.push(path);
        }
    }
    found
}
