//! What is typed on the page that shows: kept in Rust, wiped when the page goes.

use std::cell::RefCell;

use zeroize::Zeroizing;

/// The text of the one field that can be on the screen.
#[derive(Default)]
pub(crate) struct Typing(RefCell<Zeroizing<String>>);

/// How letters are cased while they are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Casing {
    /// As they come.
    #[default]
    AsTyped,
    /// Capitals.
    Upper,
    /// A capital at the start of each word, as in names.
    Words,
}

impl Typing {
    /// Takes over what the engine says is in the field.
    pub(crate) fn hold(&self, text: &str) {
        if self.0.borrow().as_str() != text {
            *self.0.borrow_mut() = Zeroizing::new(text.to_owned());
        }
    }

    /// The text with one more character.
    pub(crate) fn add(&self, typed: &str, casing: Casing) -> Zeroizing<String> {
        let mut text = self.0.borrow_mut();
        let cased = match casing {
            Casing::AsTyped => typed.to_owned(),
            Casing::Upper => typed.to_uppercase(),
            Casing::Words if text.is_empty() || text.ends_with([' ', '-']) => typed.to_uppercase(),
            Casing::Words => typed.to_lowercase(),
        };
        // A new buffer instead of growing the old one: growing would leave an unwiped copy behind.
        let mut longer = Zeroizing::new(String::with_capacity(text.len() + cased.len()));
        longer.push_str(&text);
        longer.push_str(&cased);
        *text = longer;
        text.clone()
    }

    /// Keeps the first `count` characters: what the engine did not take is gone.
    pub(crate) fn shorten(&self, count: usize) {
        let mut text = self.0.borrow_mut();
        if let Some((end, _)) = text.char_indices().nth(count) {
            let kept = Zeroizing::new(text[..end].to_owned());
            *text = kept;
        }
    }

    /// The text with one character less.
    pub(crate) fn erase(&self) -> Zeroizing<String> {
        let mut text = self.0.borrow_mut();
        text.pop();
        text.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &str, casing: Casing) -> String {
        let typing = Typing::default();
        let mut text = Zeroizing::default();
        for key in keys.chars() {
            text = typing.add(&key.to_string(), casing);
        }
        text.to_string()
    }

    #[test]
    fn names_get_a_capital_at_each_word_and_none_after_an_apostrophe() {
        assert_eq!(
            typed("ASHA NG'ENDO-MFANO", Casing::Words),
            "Asha Ng'endo-Mfano"
        );
    }

    #[test]
    fn codes_are_capitals_and_erase_takes_the_last() {
        assert_eq!(typed("a00x", Casing::Upper), "A00X");
        let typing = Typing::default();
        typing.hold("12");
        assert_eq!(typing.erase().as_str(), "1");
    }
}
