//! Finishes a service at the kiosk alone, in Kiswahili and with a headset: the KRA PIN certificate
//! again.

use std::fs;
use std::time::Duration;

use kiosk_domain::Language;
use kiosk_domain::receipt::{Delivery, ReceiptKind};

use super::paper::Claim;
use super::stage::{Stage, poll};
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

/// From the headset to the first words, on a busy machine.
const SPEECH_WITHIN: Duration = Duration::from_secs(5);
/// A second of espeak-ng's 22,050 samples of two bytes.
const SENTENCE_BYTES_MIN: u64 = 44_100;

/// Plays it.
///
/// # Errors
/// [`RigError`] when the story could not be played to its end.
pub fn play(stage: &mut Stage) -> Result<(), RigError> {
    stage.rig.dock()?.device("cabinet", "insert-headset")?;
    speaks(stage)?;
    let served = VISIT.play(stage)?;
    served.arrives(stage)?;
    let silent = !stage.rig.places.loudspeaker().exists();
    stage.promise("what the headset says the loudspeaker does not", silent, "");
    stage.rig.dock()?.device("cabinet", "remove-headset")
}

/// A headset alone starts speech, before anything is touched.
fn speaks(stage: &mut Stage) -> Result<(), RigError> {
    let path = stage.rig.places.headset();
    let heard = poll(SPEECH_WITHIN, || {
        let bytes = fs::metadata(&path).map_or(0, |file| file.len());
        Ok((bytes > SENTENCE_BYTES_MIN).then_some(bytes))
    })?;
    let detail = heard.map_or("silence".to_owned(), |bytes| {
        format!("{bytes} bytes of sound")
    });
    stage.promise("a headset starts speech", heard.is_some(), detail);
    Ok(())
}
