//! A text as somebody would read it who undoes escapes: JSON's, percent signs, entities, digits of
//! other scripts. Each letter remembers which bytes of the text it stands for.

/// Escapes within escapes that are undone; a log line inside JSON inside a URL has three.
const LAYERS_MAX: usize = 6;
/// The longest escape that is looked at: `\u{00000000}`, or an entity.
const ESCAPE_MAX: usize = 12;

/// The letters, and where each begins and ends in the text.
pub struct View {
    /// What is read.
    pub letters: Vec<char>,
    places: Vec<(usize, usize)>,
}

impl View {
    /// Of `text`.
    pub fn of(text: &str) -> Self {
        let mut view = Self {
            letters: Vec::with_capacity(text.len()),
            places: Vec::with_capacity(text.len()),
        };
        for (at, letter) in text.char_indices() {
            view.push(plain(letter), (at, at + letter.len_utf8()));
        }
        for _ in 0..LAYERS_MAX {
            match view.unescaped() {
                Some(inner) => view = inner,
                None => break,
            }
        }
        view
    }

    /// The bytes of the text that the letters `from..to` stand for.
    pub fn bytes(&self, from: usize, to: usize) -> (usize, usize) {
        (self.places[from].0, self.places[to - 1].1)
    }

    /// Without the outermost layer of escapes; `None` when there is none.
    fn unescaped(&self) -> Option<Self> {
        let mut inner = Self {
            letters: Vec::with_capacity(self.letters.len()),
            places: Vec::with_capacity(self.letters.len()),
        };
        let mut at = 0;
        while at < self.letters.len() {
            let end = self.letters.len().min(at + ESCAPE_MAX);
            match escape(&self.letters[at..end]) {
                Some((letter, length)) => {
                    let place = (self.places[at].0, self.places[at + length - 1].1);
                    inner.push(plain(letter), place);
                    at += length;
                }
                None => {
                    inner.push(self.letters[at], self.places[at]);
                    at += 1;
                }
            }
        }
        (inner.letters.len() < self.letters.len()).then_some(inner)
    }

    fn push(&mut self, letter: char, place: (usize, usize)) {
        self.letters.push(letter);
        self.places.push(place);
    }
}

/// The letter that an escape at the start of `letters` stands for, and how long the escape is.
fn escape(letters: &[char]) -> Option<(char, usize)> {
    match letters {
        ['%', ..] => percent(letters),
        ['\\', 'u', '{', rest @ ..] => {
            let digits = rest.iter().position(|letter| *letter == '}')?;
            Some((hex(&rest[..digits])?, digits + 4))
        }
        ['\\', 'u', a, b, c, d, ..] => Some((hex(&[*a, *b, *c, *d])?, 6)),
        ['\\', 'x', a, b, ..] => Some((hex(&[*a, *b])?, 4)),
        ['\\', 'n' | 'r' | 't', ..] => Some((' ', 2)),
        ['\\', letter @ ('\\' | '"' | '/'), ..] => Some((*letter, 2)),
        ['&', rest @ ..] => entity(rest),
        _ => None,
    }
}

/// `%30`, and letters of several bytes such as `%EF%BC%91`.
fn percent(letters: &[char]) -> Option<(char, usize)> {
    let byte = |at: usize| match letters.get(at..at + 3) {
        Some(['%', a, b]) => u8::try_from(u32::from(hex(&[*a, *b])?)).ok(),
        _ => None,
    };
    let mut bytes = vec![byte(0)?];
    while bytes.len() < 4 {
        if let Ok(text) = std::str::from_utf8(&bytes) {
            return Some((text.chars().next()?, bytes.len() * 3));
        }
        bytes.push(byte(bytes.len() * 3)?);
    }
    let text = std::str::from_utf8(&bytes).ok()?;
    Some((text.chars().next()?, bytes.len() * 3))
}

/// `&#48;`, `&#x30;`, and the few with names that matter here; `letters` follow the `&`.
fn entity(letters: &[char]) -> Option<(char, usize)> {
    let end = letters.iter().position(|letter| *letter == ';')?;
    let letter = match &letters[..end] {
        ['#', 'x' | 'X', digits @ ..] => hex(digits)?,
        ['#', digits @ ..] => {
            let digits: String = digits.iter().collect();
            char::from_u32(digits.parse().ok()?)?
        }
        ['l', 't'] => '<',
        ['a', 'm', 'p'] => '&',
        _ => return None,
    };
    Some((letter, end + 2))
}

fn hex(digits: &[char]) -> Option<char> {
    if !digits.iter().all(char::is_ascii_hexdigit) {
        return None;
    }
    let digits: String = digits.iter().collect();
    char::from_u32(u32::from_str_radix(&digits, 16).ok()?)
}

/// Digits of other scripts as ours, letters that take no room as blanks.
fn plain(letter: char) -> char {
    const ZEROS: [u32; 5] = [0xff10, 0x0660, 0x06f0, 0x0966, 0x1d7ce];
    let code = u32::from(letter);
    let digit = ZEROS
        .iter()
        .find_map(|zero| code.checked_sub(*zero).filter(|digit| *digit < 10));
    match (digit, letter) {
        (Some(digit), _) => char::from_digit(digit, 10).unwrap_or(letter),
        (None, '\u{ff0b}') => '+',
        (None, '\u{ff20}') => '@',
        (None, '\u{ff1c}') => '<',
        (None, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' | '\u{a0}') => ' ',
        // Dashes that word processors put into numbers.
        (None, '\u{2010}'..='\u{2015}' | '\u{2212}') => '-',
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        View::of(text).letters.iter().collect()
    }

    #[test]
    fn escapes_are_undone_one_inside_the_other() {
        for text in [
            "0712",
            "%30712",
            r"\u0030712",
            r"\\u0030712",
            "%5Cu0030712",
            "%25%32%35303712".replace("303712", "30712").as_str(),
            "&#48;712",
            "&#x30;712",
            "%EF%BC%90712",
            "\u{ff10}712",
            r"\u{30}712",
        ] {
            assert_eq!(read(text), "0712", "{text}");
        }
    }

    #[test]
    fn what_is_no_escape_stays() {
        for text in ["100 % of 12", "%zz", r"\u12", "&nothing;", "C:\\kiosk", "%"] {
            assert_eq!(read(text), text);
        }
    }

    #[test]
    fn letters_know_their_bytes() {
        let view = View::of("n=%31\u{ff12}3");
        assert_eq!(view.bytes(2, 5), (2, "n=%31\u{ff12}3".len()));
    }
}
