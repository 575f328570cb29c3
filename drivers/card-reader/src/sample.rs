//! Cards of people who do not exist.

use kiosk_device::capability::{Card, CardKind};
use kiosk_domain::Date;

/// The six digits on the front of every sample card.
pub const ACCESS_NUMBER: &str = "000017";

/// The Maisha card of Asha Mfano, a citizen of whom every number begins with zeros.
pub fn asha() -> Card {
    Card {
        kind: CardKind::MaishaCard,
        number: "00000017".into(),
        names: "Asha Mfano".into(),
        born: Some(date("1990-01-01")),
        expires: Some(date("2035-12-31")),
    }
}

/// A technician's card.
pub fn technician() -> Card {
    Card {
        kind: CardKind::Staff,
        number: "tech-0000".into(),
        names: "Fundi Mfano".into(),
        born: None,
        expires: None,
    }
}

fn date(text: &str) -> Date {
    text.parse().expect("the dates of sample cards exist")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sample_people_cannot_be_taken_for_real_ones() {
        for card in [asha(), technician()] {
            assert!(card.names.ends_with(" Mfano") && card.number.contains("0000"));
        }
    }
}
