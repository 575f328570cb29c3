//! What is said and drawn for somebody whose finger could not be read: what to do, never what is
//! wrong with them.
//!
//! Kiswahili: proposed, not yet read by a native speaker.

use kiosk_domain::Language;
use kiosk_domain::finger::FingerEvidence;

use crate::words::{Sentence, in_language};
use crate::{FingerFailure, FingerPicture, FingerStep};

/// What is drawn beside it.
pub(crate) fn picture(failure: Option<FingerFailure>, another: bool) -> FingerPicture {
    match failure {
        Some(failure) if another && failure != FingerFailure::NothingThere => {
            FingerPicture::AnotherFinger
        }
        None | Some(FingerFailure::NothingThere | FingerFailure::WindowFailed) => {
            FingerPicture::Lay
        }
        Some(FingerFailure::TooDry) => FingerPicture::Breathe,
        Some(FingerFailure::TooWet) => FingerPicture::Dry,
        Some(FingerFailure::OffCentre) => FingerPicture::Middle,
        Some(FingerFailure::TooShort) => FingerPicture::Further,
        Some(FingerFailure::TooFaint) => FingerPicture::Press,
        Some(FingerFailure::NotFoundOnCard) => FingerPicture::AnotherFinger,
    }
}

/// What to do now.
pub(crate) fn advice(
    failure: FingerFailure,
    another: bool,
    step: FingerStep,
    language: Language,
) -> String {
    let by_itself = in_language(sentence(failure), language);
    if step != FingerStep::Offered {
        let leads_on = match failure {
            FingerFailure::WindowFailed => WINDOW_FAILED,
            _ => MANY_HANDS,
        };
        return in_language(leads_on, language).to_owned();
    }
    if another && failure != FingerFailure::NothingThere {
        format!("{} {by_itself}", in_language(ANOTHER, language))
    } else {
        by_itself.to_owned()
    }
}

/// A document that was to stand for a finger gave nothing.
pub(crate) fn document_not_read(language: Language) -> String {
    let sentence = (
        "It was not read. Lay it down flat and leave it there, try another document, or use \
         another way.",
        "Haikusomeka. Ilaze vizuri na uiache hapo, jaribu hati nyingine, au tumia njia nyingine.",
    );
    in_language(sentence, language).to_owned()
}

/// What came of it, for the check page.
pub(crate) fn outcome(evidence: Option<&FingerEvidence>, language: Language) -> &'static str {
    let sentence = match evidence {
        None => ("Not asked yet", "Bado hujaulizwa"),
        Some(FingerEvidence::MatchedWithCard) => {
            ("Found on your card", "Kimepatikana kwenye kadi yako")
        }
        Some(FingerEvidence::CapturedForAgency { .. }) => {
            ("Taken for the agency", "Kimechukuliwa kwa wakala")
        }
        Some(
            FingerEvidence::NotMatched | FingerEvidence::NotPossible | FingerEvidence::Declined,
        ) => ("Another way", "Njia nyingine"),
    };
    in_language(sentence, language)
}

fn sentence(failure: FingerFailure) -> Sentence {
    match failure {
        FingerFailure::NothingThere => (
            "No finger was seen. Lay it flat on the lit window and keep it there.",
            "Kidole hakikuonekana. Kilaze kwenye kioo chenye mwanga na ukiache hapo.",
        ),
        FingerFailure::TooDry => (
            "The finger is dry. Breathe on it or rub it on your forehead, then press firmly.",
            "Kidole ni kikavu. Kipulizie pumzi au kisugue kwenye paji la uso, kisha bonyeza vizuri.",
        ),
        FingerFailure::TooWet => (
            "The finger is wet. Dry it on your clothes, then lay it on lightly.",
            "Kidole kimelowa. Kifute kwenye nguo, kisha kiweke polepole.",
        ),
        FingerFailure::OffCentre => (
            "The finger lies at the edge. Lay it in the middle of the window.",
            "Kidole kiko pembeni. Kiweke katikati ya kioo.",
        ),
        FingerFailure::TooShort => (
            "Only the tip was seen. Push the finger further forward and lay it flat.",
            "Ncha pekee ndiyo imeonekana. Sogeza kidole mbele zaidi na ukilaze.",
        ),
        FingerFailure::TooFaint => (
            "Too little was seen. Press a little harder and hold still.",
            "Kimeonekana kidogo mno. Bonyeza zaidi kidogo na utulie.",
        ),
        FingerFailure::NotFoundOnCard => (
            "The card knows another finger. Lay on the one that was taken for the card.",
            "Kadi inajua kidole kingine. Weka kile kilichochukuliwa kwa ajili ya kadi.",
        ),
        FingerFailure::WindowFailed => WINDOW_FAILED,
    }
}

const ANOTHER: Sentence = (
    "Please use another finger, perhaps a thumb.",
    "Tafadhali tumia kidole kingine, labda kidole gumba.",
);

const MANY_HANDS: Sentence = (
    "This window cannot read many hands, above all those that work hard. We do it another way.",
    "Kioo hiki hakiwezi kusoma mikono mingi, hasa ile inayofanya kazi ngumu. Tutatumia njia \
     nyingine.",
);

const WINDOW_FAILED: Sentence = (
    "No finger can be read here now; the window does not work. We do it another way.",
    "Vidole haviwezi kusomwa hapa kwa sasa; kioo hakifanyi kazi. Tutatumia njia nyingine.",
);

#[cfg(test)]
mod tests {
    use super::*;

    const FAILURES: [FingerFailure; 8] = [
        FingerFailure::NothingThere,
        FingerFailure::TooDry,
        FingerFailure::TooWet,
        FingerFailure::OffCentre,
        FingerFailure::TooShort,
        FingerFailure::TooFaint,
        FingerFailure::NotFoundOnCard,
        FingerFailure::WindowFailed,
    ];

    /// People leave empty-handed and ashamed where a machine calls them a failure.
    #[test]
    fn nobody_is_told_of_a_failure_of_theirs() {
        for failure in FAILURES {
            for step in [FingerStep::Offered, FingerStep::OtherWay] {
                for another in [false, true] {
                    let said = advice(failure, another, step, Language::English).to_lowercase();
                    for word in ["fail", "wrong", "error", "invalid", "bad", "rejected"] {
                        assert!(!said.contains(word), "{said}");
                    }
                }
            }
        }
    }

    #[test]
    fn each_thing_to_mend_has_its_own_advice_in_both_languages() {
        for language in Language::ALL {
            let said: std::collections::BTreeSet<_> = FAILURES
                .iter()
                .map(|failure| advice(*failure, false, FingerStep::Offered, language))
                .collect();
            assert_eq!(said.len(), FAILURES.len());
        }
    }
}
