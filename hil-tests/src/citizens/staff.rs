//! Somebody of the staff puts a card in: looks, takes the kiosk out of service and brings it back,
//! then helps a citizen, whose agency reads who it was.

use std::time::Duration;

use kiosk_domain::Language;
use kiosk_domain::transaction::AssistedBy;

use super::paper::words_on;
use super::reads_card::arrived;
use super::stage::Stage;
use super::walk::Walk;
use crate::rig::{RigError, STAFF_ID, STAFF_PIN, STAFF_SERIAL, staff_card};

const SERVICE: &str = "kra-pin-print";
/// A look at the slot, two signatures of the card, and some time for a busy machine.
const SHOWN_WITHIN: Duration = Duration::from_secs(15);
/// The gateway of the story answers, so that no check waits.
const CHECKED_WITHIN: Duration = Duration::from_secs(30);
/// More than any list of checks has.
const PAGES_MAX: usize = 8;
const BANNER: &str = "helps you and sees what you enter";

/// Plays it.
///
/// # Errors
/// [`RigError`] when the story could not be played to its end.
pub fn play(stage: &mut Stage) -> Result<(), RigError> {
    put_card_in(stage)?;
    no_wrong_pin_opens(stage)?;
    give_pin(stage, STAFF_PIN, "service_menu")?;
    stage.photograph("menu")?;
    look_at_the_kiosk(stage)?;
    close_and_open(stage)?;
    let reference = help_a_citizen(stage)?;
    is_recorded(stage, &reference)?;
    end_helping(stage)
}

fn put_card_in(stage: &mut Stage) -> Result<(), RigError> {
    let act = format!(
        "insert-staff-card {}",
        staff_card(&stage.rig.places).display()
    );
    stage.rig.dock()?.device("card-reader", &act)?;
    see(stage, "service_pin")
}

fn take_card_out(stage: &mut Stage) -> Result<(), RigError> {
    stage.rig.dock()?.device("card-reader", "remove-card")
}

fn see(stage: &mut Stage, screen: &str) -> Result<(), RigError> {
    let shown = |state: &crate::rig::State| state.screen == screen;
    let dock = stage.rig.dock()?;
    dock.wait_for(screen, SHOWN_WITHIN, shown).map(drop)
}

fn touch(stage: &mut Stage, label: &str, screen: &str) -> Result<(), RigError> {
    stage.rig.dock()?.tap(label)?;
    see(stage, screen)
}

fn give_pin(stage: &mut Stage, pin: &str, screen: &str) -> Result<(), RigError> {
    stage.rig.dock()?.type_keys(pin)?;
    touch(stage, "Continue", screen)
}

fn no_wrong_pin_opens(stage: &mut Stage) -> Result<(), RigError> {
    give_pin(stage, "000000", "service_pin")?;
    let dock = stage.rig.dock()?;
    let told = dock.wait_for_label(SHOWN_WITHIN, "That is not the PIN");
    stage.photograph("wrong-pin")?;
    let state = stage.rig.dock()?.state()?;
    stage.promise(
        "a wrong PIN is told and opens nothing",
        told.is_ok() && state.screen == "service_pin",
        state.screen,
    );
    Ok(())
}

fn look_at_the_kiosk(stage: &mut Stage) -> Result<(), RigError> {
    touch(stage, "State of the kiosk", "service_doctor")?;
    let dock = stage.rig.dock()?;
    dock.wait_for_label(SHOWN_WITHIN, "Free on the disk")?;
    let labels = dock.labels()?;
    stage.photograph("state-of-the-kiosk")?;
    let told = |family: &str| labels.iter().any(|label| label.starts_with(family));
    stage.promise(
        "the kiosk says how its devices are",
        ["Receipt printer: ", "Card reader: ", "Camera: "]
            .into_iter()
            .all(told),
        format!("{} labels", labels.len()),
    );
    see_the_checks(stage)?;
    touch(stage, "Back", "service_menu")
}

/// What the technician's program finds on this machine is not the story's: that it was asked, and
/// says of the kiosk's own files that they are well, is.
fn see_the_checks(stage: &mut Stage) -> Result<(), RigError> {
    let dock = stage.rig.dock()?;
    let told = dock.wait_for_label(CHECKED_WITHIN, "found trouble");
    stage.photograph("checks")?;
    // The worst stands first; how much of it there is decides how far down the rest is.
    let mut labels = Vec::new();
    for _ in 0..PAGES_MAX {
        let dock = stage.rig.dock()?;
        labels.extend(dock.labels()?);
        if dock.tap("Further down").is_err() {
            break;
        }
    }
    let well = |what: &str| labels.contains(&format!("Well: {what}"));
    stage.promise(
        "a technician's checks run beside the kiosk and say what is well",
        told.is_ok()
            && well("The config can be read")
            && well("The certificate names this kiosk and belongs to its key")
            && well("Queue and journal are whole, and of this version"),
        format!("{labels:?}"),
    );
    Ok(())
}

fn close_and_open(stage: &mut Stage) -> Result<(), RigError> {
    touch(stage, "Take out of service", "service_reasons")?;
    touch(stage, "Repair, cleaning or supplies", "service_menu")?;
    take_card_out(stage)?;
    let closed = see(stage, "out_of_service");
    stage.photograph("taken-out-of-service")?;
    put_card_in(stage)?;
    give_pin(stage, STAFF_PIN, "service_menu")?;
    stage.rig.dock()?.tap("Bring back into service")?;
    let dock = stage.rig.dock()?;
    dock.wait_for_label(SHOWN_WITHIN, "Serve citizens")?;
    stage.promise(
        "staff take the kiosk out of service and bring it back",
        closed.is_ok(),
        "",
    );
    Ok(())
}

/// The citizen's reference.
fn help_a_citizen(stage: &mut Stage) -> Result<String, RigError> {
    touch(stage, "Serve citizens", "service_take_card_out")?;
    stage.photograph("take-card-out")?;
    take_card_out(stage)?;
    see(stage, "attract")?;
    stage.rig.dock()?.wait_for_label(SHOWN_WITHIN, BANNER)?;
    let before = stage.rig.printer.receipts().len();
    let service = stage.service(SERVICE)?;
    let mut walk = Walk::new(stage, &service, Language::English);
    walk.to("notice")?;
    let notice = walk.labels()?;
    walk.to("check_answers")?;
    let last = walk.labels()?;
    let reference = walk.to("done")?.reference.unwrap_or_default();
    walk.to("attract")?;
    let says = |labels: &[String], words: &str| labels.iter().any(|l| l.contains(words));
    stage.promise(
        "pages say that an agent helps, and the notice takes a refusal",
        says(&notice, BANNER) && says(&last, BANNER) && says(&notice, "without the agent"),
        format!("{notice:?}"),
    );
    let papers = stage.rig.printer.receipts();
    let paper = papers.get(before).map(words_on).unwrap_or_default();
    stage.promise(
        "the paper says that an agent helped, and not who",
        paper.contains("with an agent's help") && !paper.contains(STAFF_ID),
        reference.clone(),
    );
    Ok(reference)
}

fn is_recorded(stage: &mut Stage, reference: &str) -> Result<(), RigError> {
    let service = stage.service(SERVICE)?;
    let body = arrived(stage, &service, reference)?;
    let by = body.and_then(|body| body.assisted_by.clone());
    let expected = AssistedBy {
        staff: STAFF_ID.to_owned(),
        serial: STAFF_SERIAL.parse().map_err(RigError::set_up)?,
    };
    stage.promise(
        "the agency, and it alone, reads who helped",
        by == Some(expected),
        format!("{by:?}"),
    );
    Ok(())
}

fn end_helping(stage: &mut Stage) -> Result<(), RigError> {
    stage.rig.dock()?.tap("End assisting")?;
    let service = stage.service(SERVICE)?;
    let mut walk = Walk::new(stage, &service, Language::English);
    walk.to("find_service")?;
    let alone = walk.labels()?;
    walk.touch("End session")?;
    stage.promise(
        "the next citizen is alone",
        alone.iter().all(|label| !label.contains(BANNER)),
        "",
    );
    Ok(())
}
