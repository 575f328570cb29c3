//! What came of asking for a finger. Which finger it was is told to nobody.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::answer::as_base64;

/// What the agency learns of a citizen's finger (`docs/decisions/0015-fingers.md`).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum FingerEvidence {
    /// It is the finger of the template on the citizen's card; compared here, nothing sent.
    MatchedWithCard,
    /// Taken for the agency, which compares it with its own register.
    CapturedForAgency {
        /// ISO/IEC 19794-2:2005, one finger, position unknown.
        record: FingerRecord,
    },
    /// Clear pictures, none of them found to be the finger on the card. The matcher was never
    /// measured on people: this alone proves nothing against anybody.
    NotMatched,
    /// No picture was clear enough, or no window worked.
    NotPossible,
    /// The citizen chose another way, which needs no reason.
    Declined,
}

impl FingerEvidence {
    /// Whether a finger was given that somebody can compare or has compared.
    pub fn is_given(&self) -> bool {
        matches!(self, Self::MatchedWithCard | Self::CapturedForAgency { .. })
    }
}

/// A record of minutiae. Wiped when dropped; has no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct FingerRecord(#[serde(with = "as_base64")] Vec<u8>);

impl FingerRecord {
    /// A record of these bytes.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outcome_has_its_word_and_reads_back() {
        let record = FingerRecord::new(vec![0x46, 0x4d, 0x52, 0]);
        let captured = FingerEvidence::CapturedForAgency { record };
        for (evidence, json) in [
            (
                FingerEvidence::MatchedWithCard,
                r#"{"outcome":"matched_with_card"}"#,
            ),
            (
                captured,
                r#"{"outcome":"captured_for_agency","record":"Rk1SAA=="}"#,
            ),
            (FingerEvidence::NotMatched, r#"{"outcome":"not_matched"}"#),
            (FingerEvidence::NotPossible, r#"{"outcome":"not_possible"}"#),
            (FingerEvidence::Declined, r#"{"outcome":"declined"}"#),
        ] {
            let written = serde_json::to_string(&evidence).expect("json");
            assert_eq!(written, json);
            let read: FingerEvidence = serde_json::from_str(json).expect("our own");
            assert!(read == evidence);
        }
    }
}
