//! A calendar year, from 1900 to this one.

use super::{Refusal, typed};
use crate::Date;

const EXAMPLE: &str = "2019";
const FIRST: i32 = 1900;

pub(super) fn check(typed: &str, today: Date) -> Result<String, Refusal> {
    let plain = typed::compact(typed)?;
    if !plain.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Refusal::NotDigits);
    }
    match plain.parse::<i32>() {
        Ok(year) if plain.len() == 4 && year >= FIRST => {
            if year > today.0.year() {
                Err(Refusal::DateInFuture)
            } else {
                Ok(year.to_string())
            }
        }
        _ => Err(Refusal::WrongForm { example: EXAMPLE }),
    }
}

#[cfg(test)]
mod tests {
    use super::EXAMPLE;
    use crate::catalogue::FieldKind::Year;
    use crate::format::Refusal;
    use crate::format::tests::{accepts, refuses};

    #[test]
    fn years_up_to_this_one_are_taken() {
        accepts(
            &Year,
            &[("2026", "2026"), (" 1960 ", "1960"), ("1900", "1900")],
        );
    }

    #[test]
    fn anything_else_is_refused() {
        let form = Refusal::WrongForm { example: EXAMPLE };
        refuses(
            &Year,
            &[
                ("2027", Refusal::DateInFuture),
                ("26", form.clone()),
                ("1899", form.clone()),
                ("02026", form),
                ("last year", Refusal::NotDigits),
            ],
        );
    }
}
