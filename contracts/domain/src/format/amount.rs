//! Shillings: `1,050`, `KES 1050`, `1050.50`.

use super::{Refusal, typed};
use crate::Money;

const EXAMPLE: &str = "1,050";
const LEAST: Money = Money::shillings(1);
/// Eight digits: stamp duty on a large plot still fits, a phone number does not.
const MOST: Money = Money::shillings(99_999_999);

pub(super) fn check(typed: &str) -> Result<Money, Refusal> {
    let plain = typed::compact(typed)?;
    let number = ["KES", "KSHS", "KSH", "SH"]
        .iter()
        .find_map(|unit| plain.strip_prefix(unit))
        .unwrap_or(&plain)
        .trim_start_matches('.')
        .trim_end_matches("/=")
        .replace(',', "");
    let (shillings, cents) = number.split_once('.').unwrap_or((&number, "00"));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if shillings.is_empty() || cents.len() != 2 || !all_digits(shillings) || !all_digits(cents) {
        return Err(Refusal::WrongForm { example: EXAMPLE });
    }
    let too_large = Refusal::AmountTooLarge { max: MOST };
    let shillings: u32 = shillings.parse().map_err(|_| too_large.clone())?;
    let cents: i64 = cents.parse().expect("two digits are a number");
    match Money::cents(i64::from(shillings) * 100 + cents) {
        amount if amount < LEAST => Err(Refusal::AmountTooSmall { min: LEAST }),
        amount if amount > MOST => Err(too_large),
        amount => Ok(amount),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::FieldKind::Amount;
    use crate::format::tests::{accepts, refuses};

    #[test]
    fn amounts_are_taken_as_people_write_them() {
        accepts(
            &Amount,
            &[
                ("1050", "KES 1,050"),
                ("1,050", "KES 1,050"),
                ("KES 1 050", "KES 1,050"),
                ("Ksh. 50/=", "KES 50"),
                ("12.50", "KES 12.50"),
                ("1", "KES 1"),
            ],
        );
    }

    #[test]
    fn anything_else_is_refused() {
        let form = Refusal::WrongForm { example: EXAMPLE };
        refuses(
            &Amount,
            &[
                ("0", Refusal::AmountTooSmall { min: LEAST }),
                ("0.99", Refusal::AmountTooSmall { min: LEAST }),
                ("100000000", Refusal::AmountTooLarge { max: MOST }),
                (
                    "99999999999999999999",
                    Refusal::AmountTooLarge { max: MOST },
                ),
                ("fifty", form.clone()),
                ("1.5", form.clone()),
                ("1.2.3", form.clone()),
                ("KES", form.clone()),
                ("+5", form),
            ],
        );
    }
}
