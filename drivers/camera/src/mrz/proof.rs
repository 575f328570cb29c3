//! From likenesses to signs, with the check digits as proof (ICAO 9303-3 §4.9).
//!
//! A place is certain when one sign fits clearly better than all others that may stand there. What
//! is not certain may only be chosen by check digits, and only when exactly one choice satisfies all
//! of them: check digits cannot tell `G` from `6` or `K` from `<`, and names have none at all. So
//! nothing is ever guessed.

use zeroize::Zeroizing;

use super::format::{Alphabet, Check, Format};
use super::matching::{Likeness, Likenesses};
use super::stencils::SIGNS;

/// A sign that looks less like its stencil than this is dirt or a shadow.
const LIKENESS_MIN: f32 = 0.62;
/// How much of what a sign leaves unexplained the next best may leave and still be possible: a sign
/// is certain when the next leaves at least this many times as much.
const DOUBT: f32 = 1.35;
/// The same between `O` and `0`, which differ by less than what ink spreads.
const DOUBT_OF_ROUND: f32 = 2.2;
/// And the least difference of likeness, for very clear print, where both leave next to nothing.
const MARGIN_MIN: f32 = 0.012;
/// A sign that may not stand here and fits that much better says that the grid lies wrong.
const FOREIGN_MAX: f32 = 0.12;
/// More choices than that prove nothing: one in ten satisfies a check digit by chance.
const CHOICES_MAX: usize = 64;

/// Why there is no proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoProof {
    /// A sign is not certain, and no check digit decides it.
    Unclear,
    /// No choice, or more than one, satisfies the check digits.
    NotProven,
}

/// The signs of a zone, when they are proven.
pub(super) fn prove(
    format: Format,
    likenesses: &Likenesses,
) -> Result<Zeroizing<Vec<u8>>, NoProof> {
    let mut signs = Zeroizing::new(Vec::with_capacity(format.signs()));
    let mut doubts = Vec::new();
    let mut choices = 1;
    for (at, (alphabet, likeness)) in format.alphabets().zip(likenesses.iter()).enumerate() {
        let possible = possible(alphabet, likeness).ok_or(NoProof::Unclear)?;
        signs.push(possible[0]);
        if possible.len() > 1 {
            if !is_checked(format, at) {
                return Err(NoProof::Unclear);
            }
            choices *= possible.len();
            doubts.push((at, possible));
        }
        if choices > CHOICES_MAX {
            return Err(NoProof::Unclear);
        }
    }
    let mut proven: Option<Zeroizing<Vec<u8>>> = None;
    for choice in 0..choices {
        let mut rest = choice;
        for (at, possible) in &doubts {
            signs[*at] = possible[rest % possible.len()];
            rest /= possible.len();
        }
        if satisfies(format, &signs) {
            if proven.is_some() {
                return Err(NoProof::NotProven);
            }
            proven = Some(signs.clone());
        }
    }
    proven
        .filter(|signs| makes_sense(format, signs))
        .ok_or(NoProof::NotProven)
}

/// The signs that may stand in a place, the likeliest first; `None` when nothing that may does.
fn possible(alphabet: Alphabet, likeness: &Likeness) -> Option<Zeroizing<Vec<u8>>> {
    let mut order: Vec<usize> = (0..SIGNS.len())
        .filter(|sign| alphabet.has(SIGNS[*sign]))
        .collect();
    order.sort_by(|a, b| likeness[*b].total_cmp(&likeness[*a]));
    let first = *order.first()?;
    let best = likeness[first];
    let foreign = likeness.iter().copied().fold(-1.0, f32::max);
    if best < LIKENESS_MIN || foreign - best > FOREIGN_MAX {
        return None;
    }
    // What a likeness r leaves unexplained is 1 - r².
    let left = |likeness: f32| 1.0 - likeness.max(0.0).powi(2);
    let is_round = |sign: usize| matches!(SIGNS[sign], b'O' | b'0');
    let is_possible = |sign: &usize| {
        let other = likeness[*sign];
        let both_round = is_round(*sign) && is_round(first);
        let doubt = if both_round { DOUBT_OF_ROUND } else { DOUBT };
        left(other) < doubt * left(best) || best - other < MARGIN_MIN
    };
    let signs = order
        .into_iter()
        .take_while(is_possible)
        .map(|sign| SIGNS[sign]);
    Some(Zeroizing::new(signs.collect()))
}

/// Whether a check digit speaks for this place.
fn is_checked(format: Format, at: usize) -> bool {
    let speaks = |check: &Check| {
        check.at == at || check.of.iter().any(|(from, to)| (*from..*to).contains(&at))
    };
    format.checks().iter().any(speaks)
}

/// Whether all check digits are right.
pub(super) fn satisfies(format: Format, signs: &[u8]) -> bool {
    format.checks().iter().all(|check| {
        let parts = check.of.iter().map(|(from, to)| &signs[*from..*to]);
        agrees(parts, signs[check.at]) || is_long_number(format, check, signs)
    })
}

/// Whether `digit` is the check digit of the parts together. An empty field may have `<` for zero.
fn agrees<'p>(parts: impl Iterator<Item = &'p [u8]> + Clone, digit: u8) -> bool {
    let is_empty = parts.clone().flatten().all(|sign| *sign == b'<');
    let weighted = parts.flatten().zip([7, 3, 1].into_iter().cycle());
    let sum: u32 = weighted.map(|(sign, weight)| value(*sign) * weight).sum();
    (is_empty && digit == b'<') || u32::from(digit) == u32::from(b'0') + sum % 10
}

fn value(sign: u8) -> u32 {
    match sign {
        b'0'..=b'9' => u32::from(sign - b'0'),
        b'A'..=b'Z' => u32::from(sign - b'A') + 10,
        _ => 0,
    }
}

/// A number longer than its field has `<` for a check digit and goes on in the optional field, with
/// the check digit as its last sign (ICAO 9303-5 §4.2.2, note j).
fn is_long_number(format: Format, check: &Check, signs: &[u8]) -> bool {
    let (Some((from, to)), true) = (format.more_number(), check.at == format.checks()[0].at) else {
        return false;
    };
    let more = &signs[from..to];
    let end = more
        .iter()
        .position(|sign| *sign == b'<')
        .unwrap_or(more.len());
    let (number_from, number_to) = check.of[0];
    signs[check.at] == b'<'
        && end > 1
        // The `<` counts as nothing, but has a weight.
        && agrees([&signs[number_from..=number_to], &more[..end - 1]].into_iter(), more[end - 1])
}

/// Whether the fields are what fields can be: fillers only at the ends of names, months of a year.
fn makes_sense(format: Format, signs: &[u8]) -> bool {
    let [number, born, expires, nationality, names] =
        format.fields().map(|(from, to)| &signs[from..to]);
    let is_month =
        |date: &[u8]| &date[2..4] == b"<<" || (b"01".as_slice()..=b"12").contains(&&date[2..4]);
    let is_day =
        |date: &[u8]| &date[4..] == b"<<" || (b"01".as_slice()..=b"31").contains(&&date[4..]);
    let is_date = |date: &[u8]| is_month(date) && is_day(date);
    // Two fillers part the names, one parts words; three are the end of the line.
    let end = names
        .windows(3)
        .position(|three| three == b"<<<")
        .unwrap_or(names.len());
    let is_padded = |field: &[u8]| {
        let end = field
            .iter()
            .position(|sign| *sign == b'<')
            .unwrap_or(field.len());
        field[end..].iter().all(|sign| *sign == b'<')
    };
    let is_padding = |rest: &[u8]| rest.iter().all(|sign| *sign == b'<');
    is_date(born)
        && is_date(expires)
        && is_padding(&names[end..])
        && names[0] != b'<'
        && number[0] != b'<'
        && is_padded(nationality)
        && is_padded(&signs[2..5])
}

#[cfg(test)]
mod tests {
    use super::*;

    // The specimens of ICAO 9303-4 appendix A and 9303-5 appendix A.
    const PASSPORT: &[u8] =
        b"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10";
    const CARD: &[u8] = b"I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<";
    const LONG_NUMBER: &[u8] = b"I<UTOD23145890<7349<<<<<<<<<<<3407127M9507122UTO<<<<<<<<<<<2STEVENSON<<PETER<JOHN<<<<<<<<<";

    /// Likenesses of clear print, where `doubts` look alike.
    fn seen(signs: &[u8], doubts: &[(usize, &[u8])]) -> Likenesses {
        let mut likenesses = Zeroizing::new(Vec::new());
        for (at, sign) in signs.iter().enumerate() {
            let alike = doubts
                .iter()
                .find(|doubt| doubt.0 == at)
                .map_or(&[][..], |doubt| doubt.1);
            let mut likeness = [0.2; SIGNS.len()];
            for (likeness, other) in likeness.iter_mut().zip(SIGNS) {
                if other == sign {
                    *likeness = 0.9;
                } else if alike.contains(other) {
                    *likeness = 0.91;
                }
            }
            likenesses.push(likeness);
        }
        likenesses
    }

    fn read(format: Format, signs: &[u8], doubts: &[(usize, &[u8])]) -> Result<bool, NoProof> {
        prove(format, &seen(signs, doubts)).map(|read| read.as_slice() == signs)
    }

    #[test]
    fn the_specimens_of_the_standard_prove_themselves() {
        assert_eq!(read(Format::Td3, PASSPORT, &[]), Ok(true));
        assert_eq!(read(Format::Td1, CARD, &[]), Ok(true));
        assert_eq!(read(Format::Td1, LONG_NUMBER, &[]), Ok(true));
    }

    #[test]
    fn what_looks_alike_is_decided_by_check_digits() {
        let doubts: [(usize, &[u8]); 3] = [(45, b"B"), (49, b"O"), (57, b"Z")];
        assert_eq!(read(Format::Td3, PASSPORT, &doubts), Ok(true));
        let doubts: [(usize, &[u8]); 3] = [(6, b"Z"), (7, b"B"), (12, b"O")];
        assert_eq!(read(Format::Td1, CARD, &doubts), Ok(true));
    }

    #[test]
    fn two_doubts_that_outweigh_each_other_are_not_decided() {
        let doubts: [(usize, &[u8]); 2] = [(45, b"B"), (47, b"B")];
        assert_eq!(
            read(Format::Td3, PASSPORT, &doubts),
            Err(NoProof::NotProven)
        );
    }

    #[test]
    fn check_digits_that_cannot_tell_leave_it_unread() {
        // 6 and G, K and < are the same to a check digit.
        assert_eq!(
            read(Format::Td3, PASSPORT, &[(79, b"G")]),
            Err(NoProof::NotProven)
        );
        assert_eq!(
            read(Format::Td3, PASSPORT, &[(81, b"K")]),
            Err(NoProof::NotProven)
        );
    }

    #[test]
    fn a_doubt_where_no_check_digit_speaks_is_not_decided() {
        assert_eq!(
            read(Format::Td3, PASSPORT, &[(9, b"X")]),
            Err(NoProof::Unclear)
        );
        assert_eq!(
            read(Format::Td1, CARD, &[(70, b"W")]),
            Err(NoProof::Unclear)
        );
    }

    #[test]
    fn a_wrong_digit_is_never_proven() {
        for at in (44..54).chain(57..64).chain(65..88) {
            let mut signs = PASSPORT.to_vec();
            signs[at] = if signs[at] == b'7' { b'8' } else { b'7' };
            assert_ne!(read(Format::Td3, &signs, &[]), Ok(true), "{at}");
        }
    }

    #[test]
    fn a_letter_after_the_end_of_the_names_makes_no_sense() {
        let mut signs = PASSPORT.to_vec();
        signs[40] = b'K';
        assert_eq!(read(Format::Td3, &signs, &[]), Err(NoProof::NotProven));
    }

    #[test]
    fn what_is_like_nothing_is_unclear() {
        let mut likenesses = seen(PASSPORT, &[]);
        likenesses[20] = [0.3; SIGNS.len()];
        assert!(prove(Format::Td3, &likenesses).err() == Some(NoProof::Unclear));
    }
}
