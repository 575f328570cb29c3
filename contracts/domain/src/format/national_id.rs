//! National ID number: five to eight digits.
//!
//! Seven or eight are the rule, old cards have fewer. Nine digits are always a serial: the one
//! on a waiting card, or the card's own, which is printed beside the ID number and is the most
//! common mistake at a counter. Eight digits reach to 99,999,999; numbers given today start
//! with 4, so the form will hold for years.

use super::{Lookalike, Refusal, typed};

pub(super) const DIGITS_MIN: usize = 5;
pub(super) const DIGITS_MAX: usize = 8;

pub(super) fn check(typed: &str) -> Result<String, Refusal> {
    let plain = typed::compact(typed)?;
    typed::digits(&plain, DIGITS_MIN, DIGITS_MAX, Some(Lookalike::NationalId))
}

#[cfg(test)]
mod tests {
    use crate::catalogue::FieldKind::NationalId;
    use crate::format::tests::{accepts, refuses};
    use crate::format::{Lookalike, Refusal};

    #[test]
    fn id_numbers_are_taken_with_or_without_blanks() {
        accepts(
            &NationalId,
            &[
                ("00000000", "00000000"),
                (" 0000 0012 ", "00000012"),
                ("12-345-67", "1234567"),
                ("00000", "00000"),
            ],
        );
    }

    #[test]
    fn other_numbers_are_named() {
        let looks_like = |other| Refusal::LooksLike { other };
        refuses(
            &NationalId,
            &[
                ("000 000 000", looks_like(Lookalike::CardSerial)),
                ("0711000222", looks_like(Lookalike::Phone)),
                ("+254 711 000 222", looks_like(Lookalike::Phone)),
                ("a000000000z", looks_like(Lookalike::KraPin)),
                ("AK0000000", looks_like(Lookalike::Passport)),
                ("asha@mfano.example", looks_like(Lookalike::Email)),
            ],
        );
    }

    #[test]
    fn wrong_lengths_and_letters_are_refused() {
        refuses(
            &NationalId,
            &[
                ("1234", Refusal::TooShort { min: 5 }),
                ("00000000000000", Refusal::TooLong { max: 8 }),
                ("1234567O", Refusal::NotDigits),
                ("١٢٣٤٥٦٧", Refusal::NotDigits),
            ],
        );
    }
}
