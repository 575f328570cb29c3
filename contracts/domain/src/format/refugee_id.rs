//! Refugee ID number. No source gives its form: 5 to 15 letters and digits, at least one digit.

use super::{Lookalike, Refusal, typed};

pub(super) const EXAMPLE: &str = "NRB00000000";
const LENGTH_MIN: usize = 5;
const LENGTH_MAX: usize = 15;

pub(super) fn check(typed: &str) -> Result<String, Refusal> {
    let plain = typed::compact(typed)?;
    letters_and_digits(&plain, EXAMPLE)
}

/// The widest form of an identity number, which a passport of any country also has.
pub(super) fn letters_and_digits(plain: &str, example: &'static str) -> Result<String, Refusal> {
    let other = Lookalike::of(plain)
        .filter(|o| matches!(o, Lookalike::Email | Lookalike::KraPin | Lookalike::Phone));
    if let Some(other) = other {
        return Err(Refusal::LooksLike { other });
    }
    let fits = plain.bytes().all(|b| b.is_ascii_alphanumeric())
        && plain.bytes().any(|b| b.is_ascii_digit());
    match plain.len() {
        _ if !fits => Err(Refusal::WrongForm { example }),
        ..LENGTH_MIN => Err(Refusal::TooShort { min: LENGTH_MIN }),
        LENGTH_MIN..=LENGTH_MAX => Ok(plain.to_owned()),
        _ => Err(Refusal::TooLong { max: LENGTH_MAX }),
    }
}

#[cfg(test)]
mod tests {
    use super::EXAMPLE;
    use crate::catalogue::FieldKind::RefugeeId;
    use crate::format::tests::{accepts, refuses};
    use crate::format::{Lookalike, Refusal};

    #[test]
    fn letters_and_digits_are_taken() {
        accepts(
            &RefugeeId,
            &[("nrb-0000 0000", "NRB00000000"), ("00000", "00000")],
        );
    }

    #[test]
    fn words_and_other_numbers_are_refused() {
        refuses(
            &RefugeeId,
            &[
                ("refugee", Refusal::WrongForm { example: EXAMPLE }),
                ("0/1", Refusal::WrongForm { example: EXAMPLE }),
                ("R1", Refusal::TooShort { min: 5 }),
                ("0000000000000000", Refusal::TooLong { max: 15 }),
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
