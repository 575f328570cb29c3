//! Number of a foreigner certificate (alien card): six to nine digits.

use super::{Lookalike, Refusal, typed};

pub(super) fn check(typed: &str) -> Result<String, Refusal> {
    let plain = typed::compact(typed)?;
    typed::digits(&plain, 6, 9, Some(Lookalike::NationalId))
}

#[cfg(test)]
mod tests {
    use crate::catalogue::FieldKind::AlienId;
    use crate::format::tests::{accepts, refuses};
    use crate::format::{Lookalike, Refusal};

    #[test]
    fn six_to_nine_digits_are_taken() {
        accepts(
            &AlienId,
            &[
                ("000000", "000000"),
                ("000 000 000", "000000000"),
                ("0000-0001", "00000001"),
            ],
        );
    }

    #[test]
    fn anything_else_is_refused() {
        refuses(
            &AlienId,
            &[
                ("00000", Refusal::TooShort { min: 6 }),
                ("00000000000", Refusal::TooLong { max: 9 }),
                (
                    "0711000222",
                    Refusal::LooksLike {
                        other: Lookalike::Phone,
                    },
                ),
                (
                    "BK000000",
                    Refusal::LooksLike {
                        other: Lookalike::Passport,
                    },
                ),
                ("none", Refusal::NotDigits),
            ],
        );
    }
}
