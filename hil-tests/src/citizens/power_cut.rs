//! The power goes between "confirm" and the paper: after it is back there is exactly one of each.

use std::time::Duration;

use kiosk_domain::receipt::{Delivery, ReceiptKind};
use kiosk_domain::{Language, Reference};

use super::paper::{Claim, words_on};
use super::stage::{Stage, poll};
use super::visit::{ROW_WITHIN, check_code};
use super::walk::Walk;
use crate::rig::RigError;

const SAVED_WITHIN: Duration = Duration::from_secs(8);
const PAPER_WITHIN: Duration = Duration::from_secs(25);
/// A second paper would follow the first at once.
const SECOND_PAPER_WITHIN: Duration = Duration::from_secs(3);

/// Plays it.
///
/// # Errors
/// [`RigError`] when the story could not be played to its end.
pub fn play(stage: &mut Stage) -> Result<(), RigError> {
    let service = stage.service("nrb-id-status")?;
    let rows_before = stage.rig.agencies().items(&service.agency)?.len();
    let papers_before = stage.rig.printer.receipts().len();

    let mut walk = Walk::new(stage, &service, Language::English);
    walk.to("check_answers")?;
    // From here on the printer says nothing, so that no paper can come before the cut.
    walk.stage
        .rig
        .printer
        .change_faults(|faults| faults.hold = true);
    walk.touch("Confirm and send")?;
    let dock = stage.rig.dock()?;
    dock.wait_for("the printing", SAVED_WITHIN, |state| {
        state.screen == "print"
    })?;
    stage.photograph("print-at-the-cut")?;
    stage.rig.cut_power();
    let printed = stage.rig.printer.receipts().len() - papers_before;
    stage.promise(
        "the power goes before the paper comes",
        printed == 0,
        format!("{printed} papers"),
    );

    stage
        .rig
        .printer
        .change_faults(|faults| faults.hold = false);
    stage.rig.start_kiosk()?;
    let rows = poll(ROW_WITHIN, || {
        let mut rows = stage.rig.agencies().items(&service.agency)?;
        let new = rows.split_off(rows_before);
        Ok((!new.is_empty()).then_some(new))
    })?
    .unwrap_or_default();
    stage.promise(
        "the ledger has exactly one row",
        rows.len() == 1,
        format!("{}", rows.len()),
    );
    match rows.first() {
        Some(row) => one_paper(
            stage,
            papers_before,
            &row.sealed.routing.header.id.reference(),
        ),
        None => Ok(()),
    }
}

fn one_paper(stage: &mut Stage, before: usize, reference: &Reference) -> Result<(), RigError> {
    let printer = &stage.rig.printer;
    let _ = printer.wait_for_receipts(before + 1, PAPER_WITHIN);
    let papers = printer
        .wait_for_receipts(before + 2, SECOND_PAPER_WITHIN)
        .unwrap_or_else(|| printer.receipts());
    let ours: Vec<_> = papers[before..]
        .iter()
        .filter(|paper| words_on(paper).contains(reference.as_str()))
        .collect();
    stage.promise(
        "after the restart exactly one paper comes out",
        ours.len() == 1 && papers.len() == before + 1,
        format!("{} for {reference}", ours.len()),
    );
    if let Some(paper) = ours.first() {
        let claim = Claim {
            kind: ReceiptKind::Information,
            delivery: Delivery::Received,
        };
        check_code(stage, paper, claim, reference);
    }
    stage.photograph("after-the-restart")
}
