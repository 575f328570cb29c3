//! Driving licence number: one to nine digits, as a verification vendor takes it.

use super::{Lookalike, Refusal, typed};

pub(super) fn check(typed: &str) -> Result<String, Refusal> {
    let plain = typed::compact(typed)?;
    typed::digits(&plain, 1, 9, Some(Lookalike::CardSerial))
}

#[cfg(test)]
mod tests {
    use crate::catalogue::FieldKind::DrivingLicence;
    use crate::format::tests::{accepts, refuses};
    use crate::format::{Lookalike, Refusal};

    #[test]
    fn up_to_nine_digits_are_taken() {
        accepts(
            &DrivingLicence,
            &[
                ("1", "1"),
                ("000 0001", "0000001"),
                ("000000000", "000000000"),
            ],
        );
    }

    #[test]
    fn anything_else_is_refused() {
        refuses(
            &DrivingLicence,
            &[
                ("00000000000", Refusal::TooLong { max: 9 }),
                ("DL-1", Refusal::NotDigits),
                (
                    "0711000222",
                    Refusal::LooksLike {
                        other: Lookalike::Phone,
                    },
                ),
            ],
        );
    }
}
