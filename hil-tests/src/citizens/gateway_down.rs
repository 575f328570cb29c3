//! Is served while the gateway is gone: the paper says so, and the transaction arrives later.

use std::time::Duration;

use kiosk_domain::Language;
use kiosk_domain::receipt::{Delivery, ReceiptKind};

use super::paper::Claim;
use super::stage::Stage;
use super::visit::Visit;
use crate::rig::RigError;

const EMPTY_WITHIN: Duration = Duration::from_secs(10);

/// Somebody who is served without a gateway.
pub(super) const VISIT: Visit = Visit {
    service: "kra-pin-print",
    language: Language::English,
    claim: Claim {
        kind: ReceiptKind::Receipt,
        delivery: Delivery::Queued,
    },
    words: &["RECEIPT", "Saved on this kiosk."],
};

/// Plays it.
///
/// # Errors
/// [`RigError`] when the story could not be played to its end.
pub fn play(stage: &mut Stage) -> Result<(), RigError> {
    stage.rig.stop_gateway();
    let served = VISIT.play(stage)?;
    let waiting = stage.rig.dock()?.state()?.queued;
    stage.promise(
        "the transaction waits on the kiosk",
        waiting == 1,
        format!("{waiting} queued"),
    );
    stage.rig.start_gateway()?;
    served.arrives(stage)?;
    empties(stage, "the kiosk forgets it only once it is acknowledged")
}

/// Promises that the kiosk's queue is soon empty.
pub(super) fn empties(stage: &mut Stage, promise: &str) -> Result<(), RigError> {
    let dock = stage.rig.dock()?;
    let state = dock.wait_for("an empty queue", EMPTY_WITHIN, |state| state.queued == 0);
    let detail = state
        .as_ref()
        .map_or_else(ToString::to_string, |_| "0 queued".to_owned());
    stage.promise(promise, state.is_ok(), detail);
    Ok(())
}
