//! Finishes a service at the kiosk alone, in Kiswahili: the KRA PIN certificate again.

use kiosk_domain::Language;
use kiosk_domain::receipt::{Delivery, ReceiptKind};

use super::paper::Claim;
use super::stage::Stage;
use super::visit::Visit;
use crate::rig::RigError;

const VISIT: Visit = Visit {
    service: "kra-pin-print",
    language: Language::Kiswahili,
    claim: Claim {
        kind: ReceiptKind::Receipt,
        delivery: Delivery::Received,
    },
    words: &["RISITI", "Imepokelewa."],
};

/// Plays it.
///
/// # Errors
/// [`RigError`] when the story could not be played to its end.
pub fn play(stage: &mut Stage) -> Result<(), RigError> {
    let served = VISIT.play(stage)?;
    served.arrives(stage).map(drop)
}
