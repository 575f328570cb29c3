//! Number plate, kept as letters, a blank, and the rest: `KDA 123A`.
//!
//! Cars (`KDA 123A`, old ones `KAA 123`), motorcycles (`KMAA 123A`), government (`GKA 123A`),
//! trailers (`ZA 1234`), diplomats and counties, whose plates start with digits (`12CD34K`).

use super::{Refusal, typed};

const EXAMPLE: &str = "KDA 123A";

pub(super) fn check(typed: &str) -> Result<String, Refusal> {
    let plain = typed::compact(typed)?;
    if starts_with_letters(&plain) {
        let (letters, rest) = plain.split_at(typed::letters_then_digits(&plain).0);
        Ok(format!("{letters} {rest}"))
    } else if starts_with_digits(&plain) {
        Ok(plain.as_str().to_owned())
    } else {
        Err(typed::wrong_form(&plain, EXAMPLE))
    }
}

fn starts_with_letters(plain: &str) -> bool {
    let (letters, digits) = typed::letters_then_digits(plain);
    (1..=4).contains(&letters)
        && (1..=4).contains(&digits)
        && ends_with_one_letter_at_most(&plain[letters + digits..])
}

fn starts_with_digits(plain: &str) -> bool {
    let country = plain.bytes().take_while(u8::is_ascii_digit).count();
    let (letters, digits) = typed::letters_then_digits(&plain[country..]);
    (1..=3).contains(&country)
        && letters == 2
        && (1..=4).contains(&digits)
        && ends_with_one_letter_at_most(&plain[country + letters + digits..])
}

fn ends_with_one_letter_at_most(tail: &str) -> bool {
    tail.len() <= 1 && tail.bytes().all(|b| b.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::FieldKind::VehicleRegistration;
    use crate::format::Lookalike;
    use crate::format::tests::{accepts, refuses};

    #[test]
    fn plates_of_every_kind_are_taken() {
        let table = [
            ("kda123a", "KDA 123A"),
            ("KDA 123A", "KDA 123A"),
            ("KAA-123", "KAA 123"),
            ("KMAA123A", "KMAA 123A"),
            ("GKA 123A", "GKA 123A"),
            ("ZA 1234", "ZA 1234"),
            ("12CD34K", "12CD34K"),
        ];
        accepts(&VehicleRegistration, &table);
        for (typed, normal) in table {
            assert_eq!(check(typed), Ok(normal.to_owned()));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let form = Refusal::WrongForm { example: EXAMPLE };
        refuses(
            &VehicleRegistration,
            &[
                ("KDA", form.clone()),
                ("KDA 123AB", form.clone()),
                ("KDABC 123", form.clone()),
                ("KDA 12345", form.clone()),
                ("gari langu", form.clone()),
                ("KDÄ 123A", form),
                (
                    "00000000",
                    Refusal::LooksLike {
                        other: Lookalike::NationalId,
                    },
                ),
            ],
        );
    }
}
