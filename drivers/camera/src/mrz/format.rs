//! The three shapes of zones, and what may stand where (ICAO 9303-4 §4.2.2, -5 §4.2.2, -6 §4.2.2).

use Alphabet::{Any, Digit, DigitOrFiller, Letter, LetterOrFiller, Sex};

/// How many lines of how many signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Three lines of 30: a card in the size of a bank card.
    Td1,
    /// Two lines of 36: a larger card.
    Td2,
    /// Two lines of 44: a passport.
    Td3,
}

/// The signs that may stand in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alphabet {
    Letter,
    LetterOrFiller,
    Digit,
    DigitOrFiller,
    Sex,
    Any,
}

impl Alphabet {
    pub(super) fn has(self, sign: u8) -> bool {
        let is_filler = sign == b'<';
        match self {
            Letter => sign.is_ascii_uppercase(),
            LetterOrFiller => sign.is_ascii_uppercase() || is_filler,
            Digit => sign.is_ascii_digit(),
            DigitOrFiller => sign.is_ascii_digit() || is_filler,
            Sex => matches!(sign, b'M' | b'F' | b'<'),
            Any => true,
        }
    }
}

/// A run of places that share an alphabet.
type Run = (usize, Alphabet);

const NAMED: [Run; 3] = [(1, Letter), (1, LetterOrFiller), (3, LetterOrFiller)];
const TD1: [Run; 16] = [
    NAMED[0],
    NAMED[1],
    NAMED[2],
    (9, Any),
    (1, DigitOrFiller),
    (15, Any),
    (6, DigitOrFiller),
    (1, Digit),
    (1, Sex),
    (6, DigitOrFiller),
    (1, Digit),
    (3, LetterOrFiller),
    (11, Any),
    (1, Digit),
    (1, Letter),
    (29, LetterOrFiller),
];
const TD2: [Run; 15] = [
    NAMED[0],
    NAMED[1],
    NAMED[2],
    (1, Letter),
    (30, LetterOrFiller),
    (9, Any),
    (1, DigitOrFiller),
    (3, LetterOrFiller),
    (6, DigitOrFiller),
    (1, Digit),
    (1, Sex),
    (6, DigitOrFiller),
    (1, Digit),
    (7, Any),
    (1, Digit),
];
const TD3: [Run; 16] = [
    NAMED[0],
    NAMED[1],
    NAMED[2],
    (1, Letter),
    (38, LetterOrFiller),
    (9, Any),
    (1, Digit),
    (3, LetterOrFiller),
    (6, DigitOrFiller),
    (1, Digit),
    (1, Sex),
    (6, DigitOrFiller),
    (1, Digit),
    (14, Any),
    (1, DigitOrFiller),
    (1, Digit),
];

/// A check digit: what it is the sum of, and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Check {
    pub(super) of: &'static [(usize, usize)],
    pub(super) at: usize,
}

const fn check(of: &'static [(usize, usize)], at: usize) -> Check {
    Check { of, at }
}

const TD1_CHECKS: [Check; 4] = [
    check(&[(5, 14)], 14),
    check(&[(30, 36)], 36),
    check(&[(38, 44)], 44),
    check(&[(5, 30), (30, 37), (38, 45), (48, 59)], 59),
];
const TD2_CHECKS: [Check; 4] = [
    check(&[(36, 45)], 45),
    check(&[(49, 55)], 55),
    check(&[(57, 63)], 63),
    check(&[(36, 46), (49, 56), (57, 71)], 71),
];
const TD3_CHECKS: [Check; 5] = [
    check(&[(44, 53)], 53),
    check(&[(57, 63)], 63),
    check(&[(65, 71)], 71),
    check(&[(72, 86)], 86),
    check(&[(44, 54), (57, 64), (65, 87)], 87),
];

/// The most signs that a zone has.
pub(super) const SIGNS_MAX: usize = 90;

impl Format {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Td1, Self::Td2, Self::Td3];

    /// How many lines it has.
    pub fn lines(self) -> usize {
        match self {
            Self::Td1 => 3,
            Self::Td2 | Self::Td3 => 2,
        }
    }

    /// How many signs a line has.
    pub fn columns(self) -> usize {
        match self {
            Self::Td1 => 30,
            Self::Td2 => 36,
            Self::Td3 => 44,
        }
    }

    /// How many signs it has.
    pub(super) fn signs(self) -> usize {
        self.lines() * self.columns()
    }

    /// What may stand in each place, line after line.
    pub(super) fn alphabets(self) -> impl Iterator<Item = Alphabet> {
        let runs: &[Run] = match self {
            Self::Td1 => &TD1,
            Self::Td2 => &TD2,
            Self::Td3 => &TD3,
        };
        runs.iter()
            .flat_map(|(count, alphabet)| std::iter::repeat_n(*alphabet, *count))
    }

    /// Its check digits, the one over all of them last.
    pub(super) fn checks(self) -> &'static [Check] {
        match self {
            Self::Td1 => &TD1_CHECKS,
            Self::Td2 => &TD2_CHECKS,
            Self::Td3 => &TD3_CHECKS,
        }
    }

    /// Where number, birth, expiry, nationality and names stand.
    pub(super) fn fields(self) -> [(usize, usize); 5] {
        match self {
            Self::Td1 => [(5, 14), (30, 36), (38, 44), (45, 48), (60, 90)],
            Self::Td2 => [(36, 45), (49, 55), (57, 63), (46, 49), (5, 36)],
            Self::Td3 => [(44, 53), (57, 63), (65, 71), (54, 57), (5, 44)],
        }
    }

    /// Where a number goes on that is longer than its field.
    pub(super) fn more_number(self) -> Option<(usize, usize)> {
        match self {
            Self::Td1 => Some((15, 30)),
            Self::Td2 => Some((64, 71)),
            Self::Td3 => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_every_format_has_an_alphabet() {
        for format in Format::ALL {
            assert_eq!(format.alphabets().count(), format.signs(), "{format:?}");
            assert!(format.signs() <= SIGNS_MAX);
        }
    }

    #[test]
    fn a_check_digit_stands_where_a_digit_may_stand() {
        for format in Format::ALL {
            let alphabets: Vec<_> = format.alphabets().collect();
            for check in format.checks() {
                assert!(
                    alphabets[check.at].has(b'7') && !alphabets[check.at].has(b'A'),
                    "{check:?}"
                );
            }
        }
    }
}
