//! What is no number: e-mail addresses, machine-readable lines of documents, keys and passwords.

use std::ops::Range;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::numbers::{numbers, run};

/// Names of systemd's units look like addresses.
const UNITS: &[&str] = &[
    ".service", ".socket", ".target", ".timer", ".mount", ".slice",
];
/// Words whose value nobody needs to see.
const SECRETS: &[&str] = &[
    "apikey",
    "api_key",
    "authorization",
    "otp",
    "passphrase",
    "passwd",
    "password",
    "secret",
    "secret_key",
    "token",
];
/// Base64 of 32 bytes has 43 letters.
const TOKEN_MIN: usize = 40;
/// Hexadecimal of 16 bytes.
const HEX_MIN: usize = 32;
/// Shorter ones hold no number worth hiding, encoded once more.
const ENCODED_MIN: usize = 10;
/// A line of a document has thirty letters or more; pieces of one have fillers.
const LINE_MIN: usize = 24;
const PIECE_MIN: usize = 10;

/// E-mail addresses.
pub fn addresses(letters: &[char]) -> Vec<Range<usize>> {
    let at_signs = (0..letters.len()).filter(|at| letters[*at] == '@');
    at_signs.filter_map(|at| address(letters, at)).collect()
}

fn address(letters: &[char], at: usize) -> Option<Range<usize>> {
    let local = |letter: &char| letter.is_alphanumeric() || "._%+-'".contains(*letter);
    let start = at - letters[..at].iter().rev().take_while(|l| local(l)).count();
    let end = run(letters, at + 1, |l| {
        l.is_alphanumeric() || l == '.' || l == '-'
    });
    let domain: String = letters[at + 1..end].iter().collect();
    let domain = domain.trim_end_matches(['.', '-']);
    let (_, top) = domain.rsplit_once('.')?;
    let is_domain = top.chars().count() >= 2 && top.chars().all(char::is_alphabetic);
    let is_unit = UNITS.iter().any(|unit| domain.ends_with(unit));
    (start < at && is_domain && !is_unit).then_some(start..end)
}

/// Machine-readable lines, or pieces of them: ICAO 9303-3 §4.3, capitals, digits and fillers.
pub fn machine_lines(letters: &[char]) -> Vec<Range<usize>> {
    runs(letters, |l| l.is_ascii_alphanumeric() || l == '<')
        .filter(|place| {
            let line = &letters[place.clone()];
            let fillers = line.iter().filter(|letter| **letter == '<').count();
            let capitals = !line.iter().any(char::is_ascii_lowercase);
            let doubled = line.windows(2).any(|two| two == ['<', '<']);
            (line.len() >= LINE_MIN && fillers >= 1 && capitals)
                || (line.len() >= PIECE_MIN && fillers >= 2 && (capitals || doubled))
        })
        .collect()
}

/// PEM, whole or cut; long tokens; values of words such as `password`; numbers within base64.
pub fn keys(letters: &[char]) -> Vec<Range<usize>> {
    let mut found = pem(letters);
    let token = |l: char| l.is_ascii_alphanumeric() || "+/=_-".contains(l);
    found.extend(runs(letters, token).filter(|place| is_key(&letters[place.clone()])));
    // A word and its `=` may stand before what is encoded.
    let encoded = |l: char| l.is_ascii_alphanumeric() || "+/_-".contains(l);
    found.extend(runs(letters, encoded).filter(|place| hides_number(&letters[place.clone()])));
    found.extend(values(letters));
    found
}

fn pem(letters: &[char]) -> Vec<Range<usize>> {
    let mark = |word: &str, from: usize| {
        let word: Vec<char> = word.chars().collect();
        let rest = letters.get(from..).unwrap_or_default();
        rest.windows(word.len())
            .position(|window| window == word)
            .map(|at| from + at)
    };
    let mut found = Vec::new();
    let mut from = 0;
    loop {
        let begin = mark("-----BEGIN", from);
        let end = mark("-----END", from);
        match (begin, end) {
            // The beginning was cut off: what looks like base64 before it is of the same key.
            (begin, Some(end)) if begin.is_none_or(|begin| begin > end) => {
                let body = |l: &char| l.is_ascii_alphanumeric() || "+/=\r\n ".contains(*l);
                let length = letters[from..end]
                    .iter()
                    .rev()
                    .take_while(|l| body(l))
                    .count();
                found.push(end - length..end);
                from = end + 8;
            }
            (Some(begin), end) => {
                let end = end.unwrap_or(letters.len());
                found.push(begin..end);
                from = letters.len().min(end + 8);
            }
            (None, _) => return found,
        }
    }
}

fn is_key(token: &[char]) -> bool {
    let count = |of: fn(&char) -> bool| token.iter().filter(|letter| of(letter)).count();
    if token.len() >= HEX_MIN && token.iter().all(char::is_ascii_hexdigit) {
        return true;
    }
    // `/dev/serial/by-id/…` has all kinds of letters too.
    let folder = run(token, 1, |l| l.is_ascii_lowercase());
    let is_path = token.first() == Some(&'/') && token.get(folder) == Some(&'/') && folder > 2;
    let kinds = [
        char::is_ascii_digit,
        char::is_ascii_uppercase,
        char::is_ascii_lowercase,
    ];
    token.len() >= TOKEN_MIN && !is_path && kinds.into_iter().all(|kind| count(kind) >= 3)
}

/// Whether `token` is base64 or hexadecimal of a text that has a number of a person in it.
fn hides_number(token: &[char]) -> bool {
    if token.len() < ENCODED_MIN {
        return false;
    }
    let token: String = token.iter().collect();
    let lenient =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let standard = GeneralPurpose::new(&alphabet::STANDARD, lenient)
        .decode(&token)
        .ok();
    let url = || {
        GeneralPurpose::new(&alphabet::URL_SAFE, lenient)
            .decode(&token)
            .ok()
    };
    let hex = || {
        let pairs = token.as_bytes().chunks(2);
        pairs
            .map(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok())
            .collect()
    };
    let readings: [Option<Vec<u8>>; 2] = [standard.or_else(url), hex()];
    readings.into_iter().flatten().any(|bytes| {
        let printable = bytes
            .iter()
            .all(|byte| (b' '..=b'~').contains(byte) || *byte == b'\n');
        let letters: Vec<char> = bytes.iter().map(|byte| char::from(*byte)).collect();
        printable && (!numbers(&letters).is_empty() || !addresses(&letters).is_empty())
    })
}

/// What follows `password=`, `"token": `, `Authorization: Basic `.
fn values(letters: &[char]) -> Vec<Range<usize>> {
    let word = |l: char| l.is_ascii_alphanumeric() || l == '_';
    let words = runs(letters, word).filter(|place| {
        let word: String = letters[place.clone()].iter().collect();
        SECRETS.contains(&&*word.to_lowercase())
    });
    words
        .filter_map(|place| {
            let sign = run(letters, place.end, |l| [' ', '"', '\''].contains(&l));
            [':', '='].contains(letters.get(sign)?).then_some(())?;
            let start = run(letters, sign + 1, |l| [' ', '"', '\''].contains(&l));
            let to_the_end = run(letters, start, |l| {
                !['\n', '"', '\'', ',', '}'].contains(&l)
            });
            (to_the_end > start).then_some(start..to_the_end)
        })
        .collect()
}

/// The longest runs of letters that are `of` a kind.
fn runs(letters: &[char], of: impl Fn(char) -> bool) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < letters.len() && !of(letters[at]) {
            at += 1;
        }
        let end = run(letters, at, &of);
        let place = at..end;
        at = end;
        (!place.is_empty()).then_some(place)
    })
}
