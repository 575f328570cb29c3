//! Free text: any characters that can be seen, in one paragraph.

use super::{Refusal, typed};

pub(super) fn check(typed: &str, characters_max: u16) -> Result<String, Refusal> {
    let line = typed::one_line(typed)?;
    let max = usize::from(characters_max);
    match line.chars().find(|c| c.is_control()) {
        Some(character) => Err(Refusal::Unwelcome { character }),
        None if line.chars().count() > max => Err(Refusal::TooLong { max }),
        None => Ok(line.as_str().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use crate::catalogue::FieldKind::Text;
    use crate::format::Refusal;
    use crate::format::tests::{accepts, refuses};

    #[test]
    fn text_is_counted_in_characters() {
        accepts(
            &Text { characters_max: 4 },
            &[("ñũéï", "ñũéï"), (" ab\n\n c", "ab c")],
        );
        refuses(
            &Text { characters_max: 4 },
            &[
                ("abcde", Refusal::TooLong { max: 4 }),
                ("a\u{7}b", Refusal::Unwelcome { character: '\u{7}' }),
            ],
        );
    }
}
