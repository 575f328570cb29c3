//! Gives a finger that is dry at first; a second citizen gives none and shows a card instead.

use std::time::Duration;

use kiosk_domain::catalogue::Service;
use kiosk_domain::finger::FingerEvidence;
use kiosk_domain::{Language, TransactionBody};

use super::reads_card::{arrived, show_lines, take_away};
use super::stage::Stage;
use super::walk::Walk;
use crate::rig::RigError;

const SERVICE: &str = "pen-verify";
/// How long a finger may take, picture and comparing included.
const FINGER_WITHIN: Duration = Duration::from_secs(15);

/// Plays it.
///
/// # Errors
/// [`RigError`] when the story could not be played to its end.
pub fn play(stage: &mut Stage) -> Result<(), RigError> {
    let service = stage.service(SERVICE)?;
    is_coached(stage, &service)?;
    shows_a_card_instead(stage, &service)
}

fn is_coached(stage: &mut Stage, service: &Service) -> Result<(), RigError> {
    let mut walk = Walk::new(stage, service, Language::English);
    walk.to("check_finger")?;
    lay(&mut walk, "lay-dry-finger")?;
    walk.touch("Compare my finger")?;
    walk.wait_for_label(FINGER_WITHIN, |label| label.contains("Breathe on it"))?;
    walk.stage.photograph("finger-coached")?;
    lay(&mut walk, "lay-finger")?;
    walk.touch("Try again")?;
    walk.leave_finger(FINGER_WITHIN)?;
    lay(&mut walk, "lift-finger")?;
    let reference = walk.to("done")?.reference.unwrap_or_default();
    walk.to("attract")?;
    let body = arrived(stage, service, &reference)?;
    let held = matches!(evidence(body.as_ref()), Some(FingerEvidence::CapturedForAgency { record })
        if record.bytes().starts_with(b"FMR\0 20\0"));
    stage.promise(
        "a dry finger is coached, and its record reaches the agency sealed",
        held,
        "",
    );
    Ok(())
}

fn shows_a_card_instead(stage: &mut Stage, service: &Service) -> Result<(), RigError> {
    let mut walk = Walk::new(stage, service, Language::English);
    walk.to("check_finger")?;
    walk.touch("Skip / use another way")?;
    walk.stage.photograph("finger-other-way")?;
    show_lines(&mut walk, "Show my card or passport")?;
    walk.touch("Continue")?;
    let reference = walk.to("done")?.reference.unwrap_or_default();
    walk.to("attract")?;
    take_away(walk.stage)?;
    let body = arrived(stage, service, &reference)?;
    let shown = body.as_ref().is_some_and(|body| body.document.is_some());
    let declined = evidence(body.as_ref()) == Some(&FingerEvidence::Declined);
    stage.promise(
        "who gives no finger shows a card and is served just as well",
        shown && declined,
        "",
    );
    Ok(())
}

fn lay(walk: &mut Walk<'_>, act: &str) -> Result<(), RigError> {
    walk.stage.rig.dock()?.device("fingerprint-reader", act)
}

fn evidence(body: Option<&TransactionBody>) -> Option<&FingerEvidence> {
    body?.finger.as_ref()
}
