//! Numbers that citizens mix up, recognised by their form.

use super::{kra_pin, phone, typed};

/// What an answer looks like when it does not fit the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lookalike {
    /// Five to eight digits.
    NationalId,
    /// Nine digits: the serial of a waiting card or of an ID card.
    CardSerial,
    /// Letter, nine digits, letter.
    KraPin,
    /// A Kenyan mobile number.
    Phone,
    /// Something with an `@`.
    Email,
    /// One or two letters, then six or seven digits.
    Passport,
}

impl Lookalike {
    /// What `plain` (compact, upper case) looks like, if anything.
    ///
    /// Nine bare digits could also be a phone number without its zero; the serial is the mistake
    /// that people make (it stands on the same card), so it is named.
    pub(super) fn of(plain: &str) -> Option<Self> {
        let all_digits = plain.bytes().all(|b| b.is_ascii_digit());
        if plain.contains('@') {
            Some(Self::Email)
        } else if kra_pin::fits(plain) {
            Some(Self::KraPin)
        } else if all_digits && plain.len() == 9 {
            Some(Self::CardSerial)
        } else if phone::national(plain).is_some() {
            Some(Self::Phone)
        } else if all_digits && (5..=8).contains(&plain.len()) {
            Some(Self::NationalId)
        } else if is_passport(plain) {
            Some(Self::Passport)
        } else {
            None
        }
    }
}

fn is_passport(plain: &str) -> bool {
    let (letters, digits) = typed::letters_then_digits(plain);
    (1..=2).contains(&letters) && (6..=7).contains(&digits) && letters + digits == plain.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_recognised() {
        let table = [
            ("00000000", Some(Lookalike::NationalId)),
            ("000000000", Some(Lookalike::CardSerial)),
            ("A000000000Z", Some(Lookalike::KraPin)),
            ("0711000222", Some(Lookalike::Phone)),
            ("+254711000222", Some(Lookalike::Phone)),
            ("ASHA@MFANO.EXAMPLE", Some(Lookalike::Email)),
            ("BK000000", Some(Lookalike::Passport)),
            ("A0000000", Some(Lookalike::Passport)),
            ("HELLO", None),
            ("0000", None),
        ];
        for (plain, expected) in table {
            assert_eq!(Lookalike::of(plain), expected, "{plain}");
        }
    }
}
