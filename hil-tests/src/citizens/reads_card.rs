//! Lets the kiosk read the card in place of typing: the printed lines, then the chip that they open.
//! A second citizen's chip proves nothing, and the counter helps on.

use std::time::Duration;

use kiosk_domain::catalogue::Service;
use kiosk_domain::transaction::{DocumentCheck, DocumentEvidence, DocumentWay};
use kiosk_domain::{Answer, FieldId, Language, TransactionBody};

use super::stage::{Stage, poll};
use super::visit::ROW_WITHIN;
use super::walk::Walk;
use crate::rig::RigError;

const SERVICE: &str = "ntsa-dl-status";
/// How long a document may take, photograph and reading included.
const READ_WITHIN: Duration = Duration::from_secs(15);
/// What stands on Asha Mfano's card.
const NUMBER: &str = "00000017";

const OFFER: &str = "Read it from my document";
const LINES: &str = "The printed lines";
const CHIP: &str = "The chip of my card or passport";

/// Plays it.
///
/// # Errors
/// [`RigError`] when the story could not be played to its end.
pub fn play(stage: &mut Stage) -> Result<(), RigError> {
    let service = stage.service(SERVICE)?;
    is_served(stage, &service)?;
    is_sent_to_the_counter(stage, &service)
}

fn is_served(stage: &mut Stage, service: &Service) -> Result<(), RigError> {
    let mut walk = Walk::new(stage, service, Language::English);
    walk.to("identify")?;
    show_lines(&mut walk, OFFER)?;
    put_card(&mut walk, "insert-genuine-card")?;
    walk.wait_for_label(READ_WITHIN, |label| label.contains("its chip is genuine"))?;
    walk.stage.photograph("chip-read")?;
    walk.touch("Continue")?;
    let reference = walk.to("done")?.reference.unwrap_or_default();
    walk.to("attract")?;
    take_away(walk.stage)?;
    let body = arrived(stage, service, &reference)?;
    let evidence = DocumentEvidence {
        way: DocumentWay::Chip,
        check: DocumentCheck::Authentic,
    };
    let held = body.as_ref().is_some_and(|body| {
        body.document == Some(evidence) && number_of(body).as_deref() == Some(NUMBER)
    });
    stage.promise(
        "the agency reads the card's number and that its chip was genuine",
        held,
        format!("{:?}", body.and_then(|body| body.document)),
    );
    Ok(())
}

fn is_sent_to_the_counter(stage: &mut Stage, service: &Service) -> Result<(), RigError> {
    let before = stage.rig.agencies().items(&service.agency)?.len();
    let mut walk = Walk::new(stage, service, Language::English);
    walk.to("identify")?;
    show_lines(&mut walk, OFFER)?;
    put_card(&mut walk, "insert-forged-card")?;
    walk.to("done")?;
    let told = walk.wait_for_label(READ_WITHIN, |label| label.contains("an officer helps"));
    walk.to("attract")?;
    take_away(walk.stage)?;
    let after = stage.rig.agencies().items(&service.agency)?.len();
    stage.promise(
        "a chip that proves nothing sends its citizen to the counter, and nothing to the agency",
        told.is_ok() && before == after,
        format!("{before} rows before, {after} after"),
    );
    Ok(())
}

/// Touches `offer` and shows the printed lines.
///
/// # Errors
/// [`RigError`].
pub fn show_lines(walk: &mut Walk<'_>, offer: &str) -> Result<(), RigError> {
    walk.touch(offer)?;
    walk.stage.photograph("read-document")?;
    walk.stage.rig.dock()?.device("camera", "show-card")?;
    walk.touch(LINES)?;
    walk.wait_for_label(READ_WITHIN, |l| l.starts_with("Read from your document"))
        .map(drop)
}

fn put_card(walk: &mut Walk<'_>, act: &str) -> Result<(), RigError> {
    walk.stage.rig.dock()?.device("card-reader", act)?;
    walk.touch(OFFER)?;
    walk.touch(CHIP)
}

/// Takes card and document away.
///
/// # Errors
/// [`RigError`].
pub fn take_away(stage: &mut Stage) -> Result<(), RigError> {
    stage.rig.dock()?.device("camera", "take-away")?;
    stage.rig.dock()?.device("card-reader", "remove-card")
}

/// The body that the agency opens, once it is there.
///
/// # Errors
/// [`RigError`].
pub fn arrived(
    stage: &Stage,
    service: &Service,
    reference: &str,
) -> Result<Option<TransactionBody>, RigError> {
    let desk = stage.rig.agencies();
    poll(ROW_WITHIN, || {
        let items = desk.items(&service.agency)?;
        let found = items
            .iter()
            .find(|item| item.sealed.routing.header.id.reference().as_str() == reference);
        found.map(|item| desk.opened(item)).transpose()
    })
}

fn number_of(body: &TransactionBody) -> Option<String> {
    let field = FieldId::new("national_id").ok()?;
    match body.answers.get(&field)? {
        Answer::Text(number) => Some(number.clone()),
        _ => None,
    }
}
