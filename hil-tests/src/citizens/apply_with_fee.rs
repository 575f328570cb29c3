//! Applies for a birth certificate in English, pays, and has a document photographed.

use kiosk_domain::Language;
use kiosk_domain::receipt::{Delivery, ReceiptKind};

use super::paper::Claim;
use super::stage::Stage;
use super::visit::Visit;
use crate::rig::RigError;

const VISIT: Visit = Visit {
    service: "crs-birth-cert",
    language: Language::English,
    claim: Claim {
        kind: ReceiptKind::Receipt,
        delivery: Delivery::Received,
    },
    words: &["RECEIPT", "Paid", "SIMULATED PAYMENT", "Received."],
};

/// Plays it.
///
/// # Errors
/// [`RigError`] when the story could not be played to its end.
pub fn play(stage: &mut Stage) -> Result<(), RigError> {
    let served = VISIT.play(stage)?;
    let body = served.arrives(stage)?;
    let proof = body.as_ref().and_then(|body| body.payment.as_ref());
    stage.promise(
        "the agency sees what was paid, and that it was simulated",
        proof.is_some_and(|proof| proof.simulated && proof.total.as_cents() >= 20_000),
        proof.map_or("no payment".to_owned(), |proof| proof.total.to_string()),
    );
    Ok(())
}
