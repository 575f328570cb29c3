//! From what fingers typed to what a validator compares. Copies are wiped on drop.

use zeroize::Zeroizing;

use super::{Lookalike, Refusal};

/// Upper case, without the blanks and hyphens people group numbers with.
pub(super) fn compact(typed: &str) -> Result<Zeroizing<String>, Refusal> {
    let mut plain = Zeroizing::new(String::with_capacity(typed.len()));
    let kept = typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '–'));
    plain.extend(kept.map(|c| c.to_ascii_uppercase()));
    if plain.is_empty() {
        Err(Refusal::Empty)
    } else {
        Ok(plain)
    }
}

/// Trimmed, with single blanks between words.
pub(super) fn one_line(typed: &str) -> Result<Zeroizing<String>, Refusal> {
    let mut line = Zeroizing::new(String::with_capacity(typed.len()));
    for word in typed.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if line.is_empty() {
        Err(Refusal::Empty)
    } else {
        Ok(line)
    }
}

/// `plain` when it is `min` to `max` digits; otherwise what it may be instead, or what is wrong.
pub(super) fn digits(
    plain: &str,
    min: usize,
    max: usize,
    own: Option<Lookalike>,
) -> Result<String, Refusal> {
    let all_digits = plain.bytes().all(|b| b.is_ascii_digit());
    if all_digits && (min..=max).contains(&plain.len()) {
        return Ok(plain.to_owned());
    }
    Err(
        match Lookalike::of(plain).filter(|other| Some(*other) != own) {
            Some(other) => Refusal::LooksLike { other },
            None if !all_digits => Refusal::NotDigits,
            None if plain.len() < min => Refusal::TooShort { min },
            None => Refusal::TooLong { max },
        },
    )
}

/// The refusal of something that is not of the form of `example`.
pub(super) fn wrong_form(plain: &str, example: &'static str) -> Refusal {
    match Lookalike::of(plain) {
        Some(other) => Refusal::LooksLike { other },
        None => Refusal::WrongForm { example },
    }
}

/// How many letters `plain` starts with, and how many digits follow.
pub(super) fn letters_then_digits(plain: &str) -> (usize, usize) {
    let letters = plain.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = plain
        .bytes()
        .skip(letters)
        .take_while(u8::is_ascii_digit)
        .count();
    (letters, digits)
}
