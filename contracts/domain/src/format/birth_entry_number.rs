//! Entry number of a birth or death certificate: 5 to 14 digits, and `/`.
//!
//! Sources give ten digits, eleven, thirteen, or `NNNNNN/YYYY`; the register decides.

use super::{Lookalike, Refusal, typed};

const EXAMPLE: &str = "0000000000";
const DIGITS_MIN: usize = 5;
const DIGITS_MAX: usize = 14;

pub(super) fn check(typed: &str) -> Result<String, Refusal> {
    let plain = typed::compact(typed)?;
    if let Some(other @ (Lookalike::Email | Lookalike::KraPin)) = Lookalike::of(&plain) {
        return Err(Refusal::LooksLike { other });
    }
    if !plain.bytes().all(|b| b.is_ascii_digit() || b == b'/') {
        return Err(Refusal::NotDigits);
    }
    if plain.split('/').any(str::is_empty) {
        return Err(Refusal::WrongForm { example: EXAMPLE });
    }
    match plain.bytes().filter(u8::is_ascii_digit).count() {
        ..DIGITS_MIN => Err(Refusal::TooShort { min: DIGITS_MIN }),
        DIGITS_MIN..=DIGITS_MAX => Ok(plain.as_str().to_owned()),
        _ => Err(Refusal::TooLong { max: DIGITS_MAX }),
    }
}

#[cfg(test)]
mod tests {
    use super::EXAMPLE;
    use crate::catalogue::FieldKind::BirthEntryNumber;
    use crate::format::Refusal;
    use crate::format::tests::{accepts, refuses};

    #[test]
    fn every_form_that_sources_give_is_taken() {
        accepts(
            &BirthEntryNumber,
            &[
                ("0000000001", "0000000001"),
                ("000001/1999", "000001/1999"),
                ("00000", "00000"),
                ("000 000 000 000 00", "00000000000000"),
            ],
        );
    }

    #[test]
    fn anything_else_is_refused() {
        refuses(
            &BirthEntryNumber,
            &[
                ("1234", Refusal::TooShort { min: 5 }),
                ("000000000000000", Refusal::TooLong { max: 14 }),
                ("B123456", Refusal::NotDigits),
                ("/123456", Refusal::WrongForm { example: EXAMPLE }),
                ("123//456", Refusal::WrongForm { example: EXAMPLE }),
            ],
        );
    }
}
