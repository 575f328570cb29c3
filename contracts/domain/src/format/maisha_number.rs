//! Maisha Namba (UPI): an adult keeps the ID number; one source gives 14 digits for new ones.

use super::{Lookalike, Refusal, national_id, typed};

const DIGITS_NEW: usize = 14;

pub(super) fn check(typed: &str) -> Result<String, Refusal> {
    let plain = typed::compact(typed)?;
    typed::digits(&plain, DIGITS_NEW, DIGITS_NEW, None).or_else(|_| {
        let own = Some(Lookalike::NationalId);
        typed::digits(
            &plain,
            national_id::DIGITS_MIN,
            national_id::DIGITS_MAX,
            own,
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::catalogue::FieldKind::MaishaNumber;
    use crate::format::tests::{accepts, refuses};
    use crate::format::{Lookalike, Refusal};

    #[test]
    fn both_forms_are_taken() {
        accepts(
            &MaishaNumber,
            &[
                ("00000000", "00000000"),
                ("0000 0000 0000 00", "00000000000000"),
            ],
        );
    }

    #[test]
    fn lengths_between_are_refused() {
        refuses(
            &MaishaNumber,
            &[
                (
                    "000000000",
                    Refusal::LooksLike {
                        other: Lookalike::CardSerial,
                    },
                ),
                ("0000000000000", Refusal::TooLong { max: 8 }),
                ("1234", Refusal::TooShort { min: 5 }),
                ("MAISHA", Refusal::NotDigits),
            ],
        );
    }
}
