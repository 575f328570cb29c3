//! A reference an agency gave: letters and digits in groups, at least one digit.
//!
//! Case numbers (`HCCC/E012/2024`), invoices, titles (`NAIROBI/BLOCK 12/345`), meters.

use super::{Refusal, typed};

const EXAMPLE: &str = "ABC/012/2026";
const LENGTH_MIN: usize = 3;
const LENGTH_MAX: usize = 40;

pub(super) fn check(typed: &str) -> Result<String, Refusal> {
    let line = typed::one_line(typed)?;
    let belongs = |c: char| c.is_ascii_alphanumeric() || "/-. ".contains(c);
    if let Some(character) = line.chars().find(|c| !belongs(*c)) {
        return Err(Refusal::Unwelcome { character });
    }
    match line.len() {
        ..LENGTH_MIN => Err(Refusal::TooShort { min: LENGTH_MIN }),
        LENGTH_MIN..=LENGTH_MAX if line.bytes().any(|b| b.is_ascii_digit()) => {
            Ok(line.to_ascii_uppercase())
        }
        LENGTH_MIN..=LENGTH_MAX => Err(Refusal::WrongForm { example: EXAMPLE }),
        _ => Err(Refusal::TooLong { max: LENGTH_MAX }),
    }
}

#[cfg(test)]
mod tests {
    use super::EXAMPLE;
    use crate::catalogue::FieldKind::ReferenceNumber;
    use crate::format::Refusal;
    use crate::format::tests::{accepts, refuses};

    #[test]
    fn references_are_taken_in_capitals() {
        accepts(
            &ReferenceNumber,
            &[
                ("hccc/e012/2024", "HCCC/E012/2024"),
                ("Nairobi/Block 12/345", "NAIROBI/BLOCK 12/345"),
                ("000", "000"),
            ],
        );
    }

    #[test]
    fn anything_else_is_refused() {
        refuses(
            &ReferenceNumber,
            &[
                ("1", Refusal::TooShort { min: 3 }),
                ("none", Refusal::WrongForm { example: EXAMPLE }),
                ("12#34", Refusal::Unwelcome { character: '#' }),
                ("asha@1.example", Refusal::Unwelcome { character: '@' }),
            ],
        );
        refuses(
            &ReferenceNumber,
            &[("1".repeat(41).as_str(), Refusal::TooLong { max: 40 })],
        );
    }
}
