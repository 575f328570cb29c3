//! Numbers that may be a person's: ID numbers of six to nine digits, or of fourteen; telephone
//! numbers in every way they are written; KRA PINs. Digits count together across blanks, dashes,
//! dots and ends of lines, because a log may break a number anywhere.
//!
//! What a machine counts stays: moments, ids of kiosks and of rows, and numbers beside a word or a unit that says what they are.
//! A number of five digits stays too: old ID cards have such, but so have ports and processes.

use std::ops::Range;

/// What a number may be broken by, and how many of them in a row.
const BREAKS: &[char] = &[
    ' ', '\t', '\n', '\r', '-', '.', '/', '_', '(', ')', '+', ',',
];
const BREAKS_MAX: usize = 3;
/// The longest number: `000 254 (0) 7…` has fifteen digits.
const DIGITS_MAX: usize = 16;
/// Words before a number that say that a machine counted it.
const LABELS: &[&str] = &[
    "acknowledged",
    "baud",
    "block",
    "blocks",
    "bytes",
    "bytes_max",
    "bytes_min",
    "disk_free_bytes_min",
    "elapsed_ms",
    "epoch",
    "inode",
    "inodes",
    "last_sequence",
    "length",
    "ms",
    "pid",
    "queued",
    "queued_bytes",
    "sector",
    "seq",
    "sequence",
    "size",
    "uptime_ms",
    "us",
];
/// Units behind a number.
const UNITS: &[&str] = &[
    "bytes", "kB", "KiB", "MiB", "GiB", "ms", "us", "ns", "Hz", "pages",
];

/// The places of such numbers in `letters`.
pub fn numbers(letters: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let groups = groups(letters);
    for group in &groups {
        if let [alone] = group.as_slice()
            && counted(letters, alone)
        {
            continue;
        }
        for first in 0..group.len() {
            let mut digits = String::new();
            for last in first..group.len() {
                digits.extend(&letters[group[last].clone()]);
                if digits.len() > DIGITS_MAX {
                    break;
                }
                if personal(&digits, first != last) {
                    let whole = group[first].start..group[last].end;
                    found.push(with_letters(letters, whole, digits.len()));
                }
            }
        }
    }
    found
}

/// Runs of digits that may be one number, broken; moments are left out and end a group.
fn groups(letters: &[char]) -> Vec<Vec<Range<usize>>> {
    let mut groups: Vec<Vec<Range<usize>>> = Vec::new();
    let mut at = 0;
    // Where the last run of the open group ended.
    let mut open: Option<usize> = None;
    while at < letters.len() {
        if !letters[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let ordinary = moment(letters, at)
            .or_else(|| unique_id(letters, at))
            .or_else(|| kiosk_id(letters, at));
        if let Some(end) = ordinary {
            (at, open) = (end, None);
            continue;
        }
        let end = run(letters, at, |letter| letter.is_ascii_digit());
        let joins = open.is_some_and(|before| {
            let gap = &letters[before..at];
            gap.len() <= BREAKS_MAX && gap.iter().all(|letter| BREAKS.contains(letter))
        });
        match groups.last_mut() {
            Some(group) if joins => group.push(at..end),
            _ => groups.push(std::iter::once(at..end).collect()),
        }
        (at, open) = (end, Some(end));
    }
    groups
}

fn personal(digits: &str, broken: bool) -> bool {
    let telephone = match digits.trim_start_matches('0') {
        // With the country code, and perhaps the zero that does not belong behind it.
        national if national.starts_with("254") => (11..=13).contains(&national.len()),
        _ => digits.starts_with('0') && (9..=10).contains(&digits.len()),
    };
    let least = if broken { 7 } else { 6 };
    telephone || (least..=9).contains(&digits.len()) || digits.len() == 14
}

/// A KRA PIN is nine digits between two letters.
fn with_letters(letters: &[char], number: Range<usize>, digits: usize) -> Range<usize> {
    let Range { mut start, mut end } = number;
    if digits == 9 {
        let gap = |letter: Option<&char>| usize::from(letter.is_some_and(|l| BREAKS.contains(l)));
        let before = start.checked_sub(1 + gap(start.checked_sub(1).map(|at| &letters[at])));
        let after = end + gap(letters.get(end));
        let alone = |at: Option<usize>| {
            at.and_then(|at| letters.get(at))
                .is_none_or(|letter| !letter.is_alphanumeric())
        };
        if let Some(at) = before
            && letters[at].is_ascii_alphabetic()
            && alone(at.checked_sub(1))
        {
            start = at;
        }
        if letters.get(after).is_some_and(char::is_ascii_alphabetic) && alone(Some(after + 1)) {
            end = after + 1;
        }
    }
    start..end
}

/// Whether a word before the number, or a unit behind it, says that a machine counted it.
fn counted(letters: &[char], number: &Range<usize>) -> bool {
    if letters[number.start] == '0' {
        return false;
    }
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let unit_from = number.end + usize::from(letters.get(number.end) == Some(&' '));
    let unit: String = letters[unit_from.min(letters.len())..]
        .iter()
        .take_while(|letter| is_word(**letter))
        .collect();
    let before = letters[..number.start].iter().rev();
    let mut before = before
        .skip_while(|letter| [' ', '=', ':', '"'].contains(letter))
        .peekable();
    let mut label: Vec<char> = Vec::new();
    while let Some(letter) = before.next_if(|letter| is_word(**letter)) {
        label.push(*letter);
    }
    let label: String = label.iter().rev().collect();
    let process = number.len() <= 6
        && number.start > 0
        && letters[number.start - 1] == '['
        && letters.get(number.end) == Some(&']');
    process || UNITS.contains(&&*unit) || LABELS.contains(&&*label)
}

/// Where a moment that begins at `at` ends: `2026-11-24`, with a time and a zone or without.
fn moment(letters: &[char], at: usize) -> Option<usize> {
    let number = |at: usize, digits: usize, least: u32, most: u32| {
        let run = letters.get(at..at + digits)?;
        let value: u32 = run.iter().collect::<String>().parse().ok()?;
        let whole = run.iter().all(char::is_ascii_digit);
        (whole && (least..=most).contains(&value)).then_some(at + digits)
    };
    let sign = |at: usize, signs: &[char]| {
        letters
            .get(at)
            .filter(|letter| signs.contains(letter))
            .map(|_| at + 1)
    };
    let clock = |at: usize| number(sign(number(at, 2, 0, 23)?, &[':'])?, 2, 0, 59);
    if at > 0 && letters[at - 1].is_ascii_alphanumeric() {
        return None;
    }
    let month = sign(number(at, 4, 1970, 2099)?, &['-'])?;
    let mut end = number(sign(number(month, 2, 1, 12)?, &['-'])?, 2, 1, 31)?;
    if let Some(minute) = sign(end, &['T', ' ']).and_then(clock) {
        end = minute;
        if let Some(second) = sign(end, &[':']).and_then(|at| number(at, 2, 0, 60)) {
            end = second;
            if let Some(from) = sign(end, &['.']) {
                end = run(letters, from, |letter| letter.is_ascii_digit()).min(from + 9);
            }
        }
        let zone = sign(end, &['+', '-']);
        let zone = zone.and_then(|at| clock(at).or_else(|| number(at, 4, 0, 1400)));
        end = sign(end, &['Z']).or(zone).unwrap_or(end);
    }
    letters
        .get(end)
        .is_none_or(|letter| !letter.is_ascii_digit())
        .then_some(end)
}

/// Where a UUID ends in which the digit at `at` lies in the first group.
fn unique_id(letters: &[char], at: usize) -> Option<usize> {
    let back = letters[..at]
        .iter()
        .rev()
        .take_while(|letter| letter.is_ascii_hexdigit())
        .count();
    let mut place = at - back;
    for (index, digits) in [8, 4, 4, 4, 12].into_iter().enumerate() {
        if index > 0 {
            letters.get(place).filter(|letter| **letter == '-')?;
            place += 1;
        }
        let group = letters.get(place..place + digits)?;
        group.iter().all(char::is_ascii_hexdigit).then_some(())?;
        place += digits;
    }
    letters
        .get(place)
        .is_none_or(|letter| !letter.is_ascii_alphanumeric())
        .then_some(place)
}

/// Where the id of a kiosk ends whose first digit is at `at`: `ksk-047-0001`.
fn kiosk_id(letters: &[char], at: usize) -> Option<usize> {
    let place = at.checked_sub(4)?..at + 8;
    let id: String = letters.get(place.clone())?.iter().collect();
    let (county, number) = id.strip_prefix("ksk-")?.split_once('-')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let ends = letters
        .get(place.end)
        .is_none_or(|letter| !letter.is_ascii_alphanumeric());
    (county.len() == 3 && digits(county) && digits(number) && ends).then_some(place.end)
}

/// Where the run of letters that are `of` a kind, from `at` on, ends.
pub fn run(letters: &[char], at: usize, of: impl Fn(char) -> bool) -> usize {
    let length = letters[at.min(letters.len())..]
        .iter()
        .take_while(|letter| of(**letter))
        .count();
    at + length
}
