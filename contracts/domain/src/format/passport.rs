//! Passport number: seven to nine letters and digits, as on the data page.
//!
//! Seven or eight bare digits are taken for a national ID number: Kenyan passports start with
//! letters, and the two are asked for on neighbouring pages.

use super::{Lookalike, Refusal, typed};

const EXAMPLE: &str = "BK000000";
const LENGTH_MIN: usize = 7;
const LENGTH_MAX: usize = 9;

pub(super) fn check(typed: &str) -> Result<String, Refusal> {
    let plain = typed::compact(typed)?;
    let other = Lookalike::of(&plain)
        .filter(|other| !matches!(other, Lookalike::Passport | Lookalike::CardSerial));
    if let Some(other) = other {
        return Err(Refusal::LooksLike { other });
    }
    let fits = plain.bytes().all(|b| b.is_ascii_alphanumeric())
        && plain.bytes().any(|b| b.is_ascii_digit());
    match plain.len() {
        _ if !fits => Err(Refusal::WrongForm { example: EXAMPLE }),
        ..LENGTH_MIN => Err(Refusal::TooShort { min: LENGTH_MIN }),
        LENGTH_MIN..=LENGTH_MAX => Ok(plain.as_str().to_owned()),
        _ => Err(Refusal::TooLong { max: LENGTH_MAX }),
    }
}

#[cfg(test)]
mod tests {
    use super::EXAMPLE;
    use crate::catalogue::FieldKind::Passport;
    use crate::format::tests::{accepts, refuses};
    use crate::format::{Lookalike, Refusal};

    #[test]
    fn numbers_of_data_pages_are_taken() {
        accepts(
            &Passport,
            &[
                ("bk 000000", "BK000000"),
                ("A0000000", "A0000000"),
                ("000000000", "000000000"),
            ],
        );
    }

    #[test]
    fn other_numbers_are_named_and_nonsense_refused() {
        refuses(
            &Passport,
            &[
                (
                    "00000000",
                    Refusal::LooksLike {
                        other: Lookalike::NationalId,
                    },
                ),
                (
                    "A000000000Z",
                    Refusal::LooksLike {
                        other: Lookalike::KraPin,
                    },
                ),
                (
                    "0711000222",
                    Refusal::LooksLike {
                        other: Lookalike::Phone,
                    },
                ),
                ("PASSPORT", Refusal::WrongForm { example: EXAMPLE }),
                ("BK#00000", Refusal::WrongForm { example: EXAMPLE }),
                ("BK0000", Refusal::TooShort { min: 7 }),
                ("BKA0000000", Refusal::TooLong { max: 9 }),
            ],
        );
    }
}
