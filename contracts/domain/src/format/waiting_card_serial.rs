//! Serial of a waiting card: nine digits. It is not the ID number, which the card does not carry.

use super::{Lookalike, Refusal, typed};

const DIGITS: usize = 9;

pub(super) fn check(typed: &str) -> Result<String, Refusal> {
    let plain = typed::compact(typed)?;
    typed::digits(&plain, DIGITS, DIGITS, Some(Lookalike::CardSerial))
}

#[cfg(test)]
mod tests {
    use crate::catalogue::FieldKind::WaitingCardSerial;
    use crate::format::tests::{accepts, refuses};
    use crate::format::{Lookalike, Refusal};

    #[test]
    fn nine_digits_are_taken() {
        accepts(
            &WaitingCardSerial,
            &[("000000000", "000000000"), ("712 345 678", "712345678")],
        );
    }

    #[test]
    fn an_id_number_is_named() {
        let id = Refusal::LooksLike {
            other: Lookalike::NationalId,
        };
        refuses(
            &WaitingCardSerial,
            &[("0000000", id.clone()), ("0000 0000", id)],
        );
    }

    #[test]
    fn other_lengths_and_letters_are_refused() {
        refuses(
            &WaitingCardSerial,
            &[
                ("1234", Refusal::TooShort { min: 9 }),
                ("0000000000", Refusal::TooLong { max: 9 }),
                (
                    "0711000222",
                    Refusal::LooksLike {
                        other: Lookalike::Phone,
                    },
                ),
                ("00000000X", Refusal::NotDigits),
            ],
        );
    }
}
