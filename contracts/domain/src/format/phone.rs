//! Kenyan mobile number, kept as `+254` and nine digits.
//!
//! From the ranges of libphonenumber (`resources/metadata/254/ranges.csv`):
//! `^(?:\+?254|0)?(7\d{8}|10[0-8]\d{6}|11[0-7]\d{6}|12[014]\d{6}|130\d{6})$`.
//! The operator is never inferred: numbers move between operators.

use super::{Lookalike, Refusal, typed};

const EXAMPLE: &str = "0712 345 678";
const DIGITS_MIN: usize = 9;
const DIGITS_MAX: usize = 12;

pub(super) fn check(typed: &str) -> Result<String, Refusal> {
    let plain = typed::compact(typed)?;
    if let Some(national) = national(&plain) {
        return Ok(format!("+254{national}"));
    }
    let digits = plain.strip_prefix('+').unwrap_or(&plain);
    Err(match Lookalike::of(&plain) {
        Some(other @ (Lookalike::Email | Lookalike::KraPin)) => Refusal::LooksLike { other },
        _ if !digits.bytes().all(|b| b.is_ascii_digit()) => Refusal::NotDigits,
        _ if digits.len() < DIGITS_MIN => Refusal::TooShort { min: DIGITS_MIN },
        _ if digits.len() > DIGITS_MAX => Refusal::TooLong { max: DIGITS_MAX },
        _ => Refusal::WrongForm { example: EXAMPLE },
    })
}

/// The nine digits after the country code, when `plain` is a mobile number.
pub(super) fn national(plain: &str) -> Option<&str> {
    let digits = plain
        .strip_prefix("+254")
        .or_else(|| plain.strip_prefix("254").filter(|rest| rest.len() == 9))
        .or_else(|| plain.strip_prefix('0'))
        .unwrap_or(plain);
    let fits = digits.len() == 9
        && digits.bytes().all(|b| b.is_ascii_digit())
        && is_mobile_range(&digits.as_bytes()[..3]);
    fits.then_some(digits)
}

fn is_mobile_range(prefix: &[u8]) -> bool {
    matches!(
        prefix,
        [b'7', ..]
            | [b'1', b'0', b'0'..=b'8']
            | [b'1', b'1', b'0'..=b'7']
            | [b'1', b'2', b'0' | b'1' | b'4']
            | [b'1', b'3', b'0']
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::FieldKind::Phone;
    use crate::format::tests::{accepts, refuses};

    #[test]
    fn every_way_of_writing_a_number_becomes_one() {
        accepts(
            &Phone,
            &[
                ("0711000222", "+254711000222"),
                ("0711 000 222", "+254711000222"),
                ("711-000-222", "+254711000222"),
                ("254711000222", "+254711000222"),
                ("+254 711 000 222", "+254711000222"),
                ("0110000222", "+254110000222"),
            ],
        );
    }

    #[test]
    fn the_mobile_ranges_are_exactly_those_of_libphonenumber() {
        for prefix in 0..1000 {
            let expected =
                matches!(prefix, 700..=799 | 100..=108 | 110..=117 | 120 | 121 | 124 | 130);
            let typed = format!("0{prefix:03}000222");
            assert_eq!(check(&typed).is_ok(), expected, "{typed}");
        }
    }

    #[test]
    fn landlines_and_nonsense_are_refused() {
        refuses(
            &Phone,
            &[
                ("0200000000", Refusal::WrongForm { example: EXAMPLE }),
                ("0109000222", Refusal::WrongForm { example: EXAMPLE }),
                ("+255711000222", Refusal::WrongForm { example: EXAMPLE }),
                ("071100022", Refusal::WrongForm { example: EXAMPLE }),
                ("07110002", Refusal::TooShort { min: 9 }),
                ("07110002223333", Refusal::TooLong { max: 12 }),
                ("07110OO222", Refusal::NotDigits),
                (
                    "asha@mfano.example",
                    Refusal::LooksLike {
                        other: Lookalike::Email,
                    },
                ),
            ],
        );
    }
}
