//! Says to a citizen what is wrong and what to do, in short words.

use crate::catalogue::FieldKind;
use crate::{Language, Text};

use super::noun::{noun, place};
use super::{Lookalike, Refusal, shown};

impl Refusal {
    /// What is wrong and what to do, for the answer to a question of `kind`.
    pub fn message(&self, kind: &FieldKind) -> Text {
        match self {
            Self::Empty => empty(kind),
            Self::LooksLike { other } => looks_like(*other, kind),
            Self::NotTyped => Text::new(
                "Please put the document under the camera.",
                "Tafadhali weka hati chini ya kamera.",
            ),
            Self::NotAChoice => Text::new(
                "Please choose one of the answers on the screen.",
                "Tafadhali chagua jibu moja lililo kwenye skrini.",
            ),
            Self::TooShort { .. }
            | Self::TooLong { .. }
            | Self::NotDigits
            | Self::Unwelcome { .. }
            | Self::WrongForm { .. } => self.about_form(kind),
            Self::NotADate
            | Self::DateInFuture
            | Self::DateInPast
            | Self::TooEarly { .. }
            | Self::TooLate { .. } => self.about_date(),
            Self::AmountTooSmall { .. } | Self::AmountTooLarge { .. } => self.about_amount(),
        }
    }

    fn about_form(&self, kind: &FieldKind) -> Text {
        match self {
            Self::TooShort { min } => Text::new(
                format!("This is too short. Please type at least {min} characters."),
                format!("Hii ni fupi mno. Tafadhali andika angalau herufi au tarakimu {min}."),
            ),
            Self::TooLong { max } => Text::new(
                format!("This is too long. Please type {max} characters or fewer."),
                format!("Hii ni ndefu mno. Tafadhali andika herufi au tarakimu zisizozidi {max}."),
            ),
            Self::NotDigits => Text::new(
                "Please use digits only, 0 to 9.",
                "Tafadhali tumia tarakimu pekee, 0 hadi 9.",
            ),
            Self::Unwelcome { character } if character.is_control() => Text::new(
                "Please use letters, digits and simple signs only.",
                "Tafadhali tumia herufi, tarakimu na alama za kawaida pekee.",
            ),
            Self::Unwelcome { character } => Text::new(
                format!("Please leave out the sign {character}"),
                format!("Tafadhali ondoa alama {character}"),
            ),
            Self::WrongForm { example } => {
                let noun = noun(kind);
                Text::new(
                    format!("Please check {}. It looks like this: {example}", noun.en),
                    format!(
                        "Tafadhali angalia tena {}. Huandikwa hivi: {example}",
                        noun.sw
                    ),
                )
            }
            _ => empty(kind),
        }
    }

    fn about_date(&self) -> Text {
        let day = |date, language| shown::date(date, language);
        match self {
            Self::DateInFuture => Text::new(
                "This has not come yet. Please check the year.",
                "Wakati huu bado haujafika. Tafadhali angalia mwaka.",
            ),
            Self::DateInPast => Text::new(
                "This day is over. Please choose today or a later day.",
                "Siku hii imepita. Tafadhali chagua leo au siku ijayo.",
            ),
            Self::TooEarly { earliest } => Text::new(
                format!(
                    "Please choose {} or later.",
                    day(*earliest, Language::English)
                ),
                format!(
                    "Tafadhali chagua {} au baadaye.",
                    day(*earliest, Language::Kiswahili)
                ),
            ),
            Self::TooLate { latest } => Text::new(
                format!(
                    "Please choose {} or earlier.",
                    day(*latest, Language::English)
                ),
                format!(
                    "Tafadhali chagua {} au kabla yake.",
                    day(*latest, Language::Kiswahili)
                ),
            ),
            _ => Text::new(
                "There is no such day. Please type day, month and year: 24/11/1990",
                "Hakuna siku kama hiyo. Tafadhali andika siku, mwezi na mwaka: 24/11/1990",
            ),
        }
    }

    fn about_amount(&self) -> Text {
        match self {
            Self::AmountTooLarge { max } => Text::new(
                format!("This is too much for this kiosk. The most is {max}."),
                format!("Kiasi hiki kinazidi uwezo wa kioski. Kikomo ni {max}."),
            ),
            Self::AmountTooSmall { min } => Text::new(
                format!("This is too little. The least is {min}."),
                format!("Kiasi hiki ni kidogo mno. Cha chini kabisa ni {min}."),
            ),
            _ => empty(&FieldKind::Amount),
        }
    }
}

fn empty(kind: &FieldKind) -> Text {
    let noun = noun(kind);
    let (en, sw) = match kind {
        FieldKind::Choice { .. } | FieldKind::County | FieldKind::Date { .. } => {
            ("Please choose", "Tafadhali chagua")
        }
        FieldKind::Consent => ("Please tick", "Tafadhali weka alama kwenye"),
        FieldKind::Fingerprint => ("Please lay on", "Tafadhali weka"),
        FieldKind::DocumentPhoto => ("Please photograph", "Tafadhali piga picha ya"),
        _ => ("Please type", "Tafadhali andika"),
    };
    Text::new(format!("{en} {}.", noun.en), format!("{sw} {}.", noun.sw))
}

fn looks_like(other: Lookalike, kind: &FieldKind) -> Text {
    let (found, asked) = (other.noun(), noun(kind));
    let mut text = Text::new(
        format!("This looks like {}. Please type {}.", found.en, asked.en),
        format!(
            "Hii inaonekana kama {}. Tafadhali andika {}.",
            found.sw, asked.sw
        ),
    );
    if let Some(place) = place(kind) {
        text.en = format!("{} {}", text.en, place.en);
        text.sw = format!("{} {}", text.sw, place.sw);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Money;
    use crate::format::check;
    use crate::format::tests::today;

    #[test]
    fn a_waiting_card_serial_in_place_of_an_id_number_names_the_right_field() {
        let refusal = check(&FieldKind::NationalId, "000000000", today())
            .err()
            .expect("refused");
        let message = refusal.message(&FieldKind::NationalId);
        assert!(
            message.en.contains("serial number of a waiting card"),
            "{}",
            message.en
        );
        assert!(
            message.en.contains("Please type your ID number"),
            "{}",
            message.en
        );
        assert!(message.en.contains("front of the card"), "{}", message.en);
        assert!(message.sw.contains("kadi ya kusubiri"), "{}", message.sw);
    }

    #[test]
    fn an_id_number_in_place_of_a_serial_names_the_right_field() {
        let kind = FieldKind::WaitingCardSerial;
        let refusal = check(&kind, "00000000", today()).err().expect("refused");
        let message = refusal.message(&kind);
        assert!(
            message.en.starts_with("This looks like an ID number."),
            "{}",
            message.en
        );
        assert!(
            message.en.contains("9-digit serial number"),
            "{}",
            message.en
        );
    }

    #[test]
    fn every_refusal_has_a_sentence_of_its_own_in_both_languages() {
        let day = today();
        let refusals = [
            Refusal::Empty,
            Refusal::TooShort { min: 5 },
            Refusal::TooLong { max: 8 },
            Refusal::NotDigits,
            Refusal::Unwelcome { character: '#' },
            Refusal::WrongForm {
                example: "KDA 123A",
            },
            Refusal::LooksLike {
                other: Lookalike::Phone,
            },
            Refusal::NotADate,
            Refusal::DateInFuture,
            Refusal::DateInPast,
            Refusal::TooEarly { earliest: day },
            Refusal::TooLate { latest: day },
            Refusal::AmountTooSmall {
                min: Money::shillings(1),
            },
            Refusal::AmountTooLarge {
                max: Money::shillings(9),
            },
            Refusal::NotAChoice,
            Refusal::NotTyped,
        ];
        let mut seen = std::collections::BTreeSet::new();
        for refusal in refusals {
            let message = refusal.message(&FieldKind::NationalId);
            assert_ne!(message.en, message.sw, "{refusal:?}");
            assert!(
                seen.insert(message),
                "{refusal:?} says what another one says"
            );
        }
    }
}
