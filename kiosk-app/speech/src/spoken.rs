//! How what stands on the screen is read: numbers of papers digit by digit, money by its name.

use kiosk_domain::Language;
use zeroize::Zeroizing;

/// A run of digits this long is a number of a paper or a phone, never a quantity.
const SPELLED_FROM_DIGITS: usize = 5;

/// `text` as a voice should get it: a word that is a number of a paper (five digits in a row, or
/// digits beside letters) is spelled, `KES` is said in words, the dots of a masked number are one word.
pub fn spoken(text: &str, language: Language) -> Zeroizing<String> {
    // Each character becomes two at most, and each currency some more: nothing is left behind by a
    // buffer that grew.
    let mut out = Zeroizing::new(String::with_capacity(text.len() * 4 + 64));
    for (nth, word) in text.split_whitespace().enumerate() {
        if nth > 0 {
            out.push(' ');
        }
        say(word, language, &mut out);
    }
    out
}

fn say(word: &str, language: Language, out: &mut String) {
    if word == "KES" {
        return out.push_str(match language {
            Language::English => "shillings",
            Language::Kiswahili => "shilingi",
        });
    }
    if !is_spelled(word) {
        return out.push_str(word);
    }
    for (nth, character) in word.chars().filter(|c| !is_mask(*c)).enumerate() {
        if nth > 0 && character.is_alphanumeric() {
            out.push(' ');
        }
        out.push(character);
    }
}

fn is_spelled(word: &str) -> bool {
    let mut run = 0;
    let mut longest = 0;
    let mut letters = false;
    for character in word.chars() {
        run = if character.is_ascii_digit() {
            run + 1
        } else {
            0
        };
        longest = longest.max(run);
        letters |= character.is_alphabetic() || is_mask(character);
    }
    longest >= SPELLED_FROM_DIGITS || (letters && longest > 0)
}

/// What stands for a digit that is not shown.
fn is_mask(character: char) -> bool {
    matches!(character, '•' | '●' | '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english(text: &str) -> String {
        spoken(text, Language::English).to_string()
    }

    #[test]
    fn numbers_of_papers_are_spelled_and_quantities_are_not() {
        assert_eq!(english("ID 12345678."), "ID 1 2 3 4 5 6 7 8.");
        assert_eq!(english("A012345678Z"), "A 0 1 2 3 4 5 6 7 8 Z");
        assert_eq!(english("3 of 12 pages, 2026"), "3 of 12 pages, 2026");
    }

    #[test]
    fn money_is_said_in_words_of_the_language() {
        assert_eq!(english("KES 1,050"), "shillings 1,050");
        let kiswahili = spoken("Lipa KES 50", Language::Kiswahili);
        assert_eq!(&*kiswahili, "Lipa shilingi 50");
    }

    #[test]
    fn of_a_masked_number_the_last_digits_are_said() {
        assert_eq!(english("•••••678"), "6 7 8");
    }
}
