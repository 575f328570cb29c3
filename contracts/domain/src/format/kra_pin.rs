//! KRA PIN: `^[AP]\d{9}[A-Z]$`; A is a person, P is not.

use super::{Refusal, typed};

const EXAMPLE: &str = "A000000000Z";

pub(super) fn check(typed: &str) -> Result<String, Refusal> {
    let plain = typed::compact(typed)?;
    if fits(&plain) {
        Ok(plain.as_str().to_owned())
    } else {
        Err(typed::wrong_form(&plain, EXAMPLE))
    }
}

/// Whether `plain` (compact, upper case) has the form of a PIN.
pub(super) fn fits(plain: &str) -> bool {
    match plain.as_bytes() {
        [b'A' | b'P', digits @ .., last] => {
            digits.len() == 9 && digits.iter().all(u8::is_ascii_digit) && last.is_ascii_uppercase()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::EXAMPLE;
    use crate::catalogue::FieldKind::KraPin;
    use crate::format::tests::{accepts, refuses};
    use crate::format::{Lookalike, Refusal};

    #[test]
    fn pins_are_taken_in_any_case() {
        accepts(
            &KraPin,
            &[
                ("A000000000Z", "A000000000Z"),
                ("a000000000z", "A000000000Z"),
                ("p 000 000 001 b", "P000000001B"),
            ],
        );
    }

    #[test]
    fn anything_else_is_refused() {
        let form = Refusal::WrongForm { example: EXAMPLE };
        refuses(
            &KraPin,
            &[
                ("B000000000Z", form.clone()),
                ("A00000000Z", form.clone()),
                ("A0000000000Z", form.clone()),
                ("A0000000000", form.clone()),
                ("AO00000000Z", form.clone()),
                ("A000000000É", form),
                (
                    "00000000",
                    Refusal::LooksLike {
                        other: Lookalike::NationalId,
                    },
                ),
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
