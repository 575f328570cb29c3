//! A person's or a business's name. Letters of any script, apostrophes, hyphens, full stops.
//!
//! Digits are taken because businesses use them; a name still needs a letter.

use super::{Refusal, typed};

const LENGTH_MAX: usize = 100;
const EXAMPLE: &str = "Asha Ng'endo Mfano";

pub(super) fn check(typed: &str) -> Result<String, Refusal> {
    let line = typed::one_line(typed)?;
    if let Some(character) = line.chars().find(|c| !belongs(*c)) {
        return Err(Refusal::Unwelcome { character });
    }
    if !line.chars().any(char::is_alphabetic) {
        return Err(Refusal::WrongForm { example: EXAMPLE });
    }
    if line.chars().count() > LENGTH_MAX {
        return Err(Refusal::TooLong { max: LENGTH_MAX });
    }
    // Keyboards differ in their apostrophe; registers have the plain one.
    Ok(line.replace(['’', '‘', 'ʼ', '`', '´'], "'"))
}

fn belongs(c: char) -> bool {
    let combining_mark = ('\u{300}'..='\u{36f}').contains(&c);
    c.is_alphanumeric() || combining_mark || " '’‘ʼ`´-.,&/".contains(c)
}

#[cfg(test)]
mod tests {
    use super::EXAMPLE;
    use crate::catalogue::FieldKind::Name;
    use crate::format::Refusal;
    use crate::format::tests::{accepts, refuses};

    #[test]
    fn names_keep_their_apostrophes_hyphens_and_accents() {
        accepts(
            &Name,
            &[
                ("  Asha   Mfano ", "Asha Mfano"),
                ("Ng’endo wa Mfano", "Ng'endo wa Mfano"),
                ("Zoë Mfano-Jina", "Zoë Mfano-Jina"),
                ("Wambũi", "Wambũi"),
                ("J. Mfano", "J. Mfano"),
                ("O", "O"),
                ("Mfano & Sons 2000", "Mfano & Sons 2000"),
            ],
        );
    }

    #[test]
    fn what_is_no_name_is_refused() {
        refuses(
            &Name,
            &[
                ("Asha; Mfano", Refusal::Unwelcome { character: ';' }),
                ("<b>Asha</b>", Refusal::Unwelcome { character: '<' }),
                ("asha@mfano", Refusal::Unwelcome { character: '@' }),
                ("00000000", Refusal::WrongForm { example: EXAMPLE }),
                ("- '", Refusal::WrongForm { example: EXAMPLE }),
            ],
        );
        refuses(
            &Name,
            &[("a".repeat(101).as_str(), Refusal::TooLong { max: 100 })],
        );
    }
}
