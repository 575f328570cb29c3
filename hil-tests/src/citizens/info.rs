//! Asks how far an ID card is.

use kiosk_domain::Language;
use kiosk_domain::receipt::{Delivery, ReceiptKind};

use super::paper::Claim;
use super::stage::Stage;
use super::visit::Visit;
use crate::rig::RigError;

const VISIT: Visit = Visit {
    service: "nrb-id-status",
    language: Language::English,
    claim: Claim {
        kind: ReceiptKind::Information,
        delivery: Delivery::Received,
    },
    words: &["INFORMATION"],
};

/// Plays it.
///
/// # Errors
/// [`RigError`] when the story could not be played to its end.
pub fn play(stage: &mut Stage) -> Result<(), RigError> {
    let served = VISIT.play(stage)?;
    served.arrives(stage).map(drop)
}
