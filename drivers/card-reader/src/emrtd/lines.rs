//! The lines in DG1, taken apart where they lie (ICAO 9303-4 §4.2, 9303-5 §4.2).
//!
//! A crate would do it too, and leaves pieces of the lines behind in memory. Here nothing is copied
//! before it is known what of it is kept; somebody else's writer of lines judges it in the tests.

use kiosk_domain::Date;
use zeroize::Zeroizing;

/// The shapes of lines that have chips in Kenya.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Two lines of 44: a passport.
    Passport,
    /// Three lines of 30: a card in the size of a bank card.
    Card,
}

/// The fields, still padded with `<`.
pub(super) struct Fields<'l> {
    pub(super) shape: Shape,
    pub(super) code: &'l str,
    pub(super) issued_by: &'l str,
    pub(super) nationality: &'l str,
    pub(super) born: &'l str,
    pub(super) expires: &'l str,
    number: &'l str,
    more_number: &'l str,
    names: &'l str,
}

impl<'l> Fields<'l> {
    /// Takes lines without breaks apart; `None` when they have another shape or a check digit is
    /// wrong.
    pub(super) fn of(lines: &'l [u8]) -> Option<Self> {
        let is_printable =
            |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase() || *byte == b'<';
        let text = std::str::from_utf8(lines).ok()?;
        if !lines.iter().all(is_printable) {
            return None;
        }
        match lines.len() {
            88 => Self::of_passport(text),
            90 => Self::of_card(text),
            _ => None,
        }
    }

    fn of_passport(text: &'l str) -> Option<Self> {
        let (first, second) = text.split_at(44);
        let composite = [&second[..10], &second[13..20], &second[21..43]];
        let personal_is_empty = second[28..43].bytes().all(|byte| byte == b'<');
        let fits = agrees(&[&second[..9]], &second[9..10])
            && agrees(&[&second[13..19]], &second[19..20])
            && agrees(&[&second[21..27]], &second[27..28])
            && (personal_is_empty || agrees(&[&second[28..42]], &second[42..43]))
            && agrees(&composite, &second[43..]);
        fits.then_some(Self {
            shape: Shape::Passport,
            code: &first[..2],
            issued_by: &first[2..5],
            names: &first[5..],
            number: &second[..9],
            more_number: "",
            nationality: &second[10..13],
            born: &second[13..19],
            expires: &second[21..27],
        })
    }

    fn of_card(text: &'l str) -> Option<Self> {
        let (first, rest) = text.split_at(30);
        let (second, third) = rest.split_at(30);
        // A long number goes on in the optional field and has its check digit at its end.
        let (more_number, digit) = match &first[14..15] {
            "<" => {
                let end = first[15..].find('<').filter(|end| *end > 0)?;
                (&first[15..14 + end], &first[14 + end..15 + end])
            }
            digit => ("", digit),
        };
        let number = &first[5..14];
        let long = [
            number,
            if more_number.is_empty() { "" } else { "<" },
            more_number,
        ];
        let composite = [&first[5..], &second[..7], &second[8..15], &second[18..29]];
        let fits = agrees(&long, digit)
            && agrees(&[&second[..6]], &second[6..7])
            && agrees(&[&second[8..14]], &second[14..15])
            && agrees(&composite, &second[29..]);
        fits.then_some(Self {
            shape: Shape::Card,
            code: &first[..2],
            issued_by: &first[2..5],
            names: third,
            number,
            more_number,
            nationality: &second[15..18],
            born: &second[..6],
            expires: &second[8..14],
        })
    }

    /// The number of the document.
    pub(super) fn number(&self) -> String {
        let own = self.number.trim_end_matches('<');
        let mut number = String::with_capacity(own.len() + self.more_number.len());
        number.push_str(own);
        number.push_str(self.more_number);
        number
    }

    /// Given names, then the family's.
    pub(super) fn names(&self) -> String {
        let (family, given) = self.names.split_once("<<").unwrap_or((self.names, ""));
        let mut names = String::with_capacity(self.names.len() + 1);
        for word in given.split('<').chain(family.split('<')) {
            if !word.is_empty() && !names.is_empty() {
                names.push(' ');
            }
            names.push_str(word);
        }
        names
    }
}

/// Whether `digit` is the check digit of the parts together. An empty field may have `<` for zero.
fn agrees(parts: &[&str], digit: &str) -> bool {
    let sum = check_digit(parts);
    digit.bytes().eq([b'0' + sum]) || (sum == 0 && digit == "<")
}

/// Weights 7, 3, 1 (ICAO 9303-3 §4.9).
pub(super) fn check_digit(parts: &[&str]) -> u8 {
    let weighted = parts
        .iter()
        .flat_map(|part| part.bytes())
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(byte, weight)| value(byte) * weight);
    let sum: u32 = weighted.sum();
    (sum % 10).to_le_bytes()[0]
}

fn value(byte: u8) -> u32 {
    match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'Z' => u32::from(byte - b'A') + 10,
        _ => 0,
    }
}

/// Two digits of a year: the latest century in which the day is not after `latest`. `None` for
/// dates that are only known in part.
pub(super) fn date(yymmdd: &str, latest: Date) -> Option<Date> {
    let (year, month_day) = yymmdd.split_at_checked(2)?;
    let (month, day) = month_day.split_at_checked(2)?;
    [20, 19]
        .into_iter()
        .filter_map(|century| {
            let text = Zeroizing::new(format!("{century}{year}-{month}-{day}"));
            text.parse::<Date>().ok()
        })
        .find(|date| *date <= latest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a date")
    }

    // The specimens of ICAO 9303-4 appendix A and 9303-5 appendix A.
    const PASSPORT: &[u8] =
        b"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10";
    const CARD: &[u8] = b"I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<";
    const LONG_NUMBER: &[u8] = b"I<UTOD23145890<7349<<<<<<<<<<<3407127M9507122UTO<<<<<<<<<<<2STEVENSON<<PETER<JOHN<<<<<<<<<";

    #[test]
    fn the_specimens_of_the_standard_are_understood() {
        let passport = Fields::of(PASSPORT).expect("the specimen");
        assert_eq!(passport.shape, Shape::Passport);
        assert_eq!(passport.number(), "L898902C3");
        assert_eq!(passport.names(), "ANNA MARIA ERIKSSON");
        assert_eq!((passport.born, passport.expires), ("740812", "120415"));
        let card = Fields::of(CARD).expect("the specimen");
        assert_eq!(card.shape, Shape::Card);
        assert_eq!(card.number(), "D23145890");
    }

    #[test]
    fn a_long_number_of_a_card_goes_on_in_another_field() {
        let card = Fields::of(LONG_NUMBER).expect("the specimen");
        assert_eq!(card.number(), "D23145890734");
        assert_eq!(card.names(), "PETER JOHN STEVENSON");
    }

    #[test]
    fn a_sign_that_was_changed_is_noticed() {
        for index in 44..72 {
            let mut lines = PASSPORT.to_vec();
            lines[index] = if lines[index] == b'7' { b'8' } else { b'7' };
            let unchecked = (54..57).contains(&index) || index == 64;
            assert_eq!(Fields::of(&lines).is_some(), unchecked, "{index}");
        }
    }

    #[test]
    fn a_birth_is_never_in_the_future() {
        assert_eq!(date("300101", day("2026-11-27")), Some(day("1930-01-01")));
        assert_eq!(date("260101", day("2026-11-27")), Some(day("2026-01-01")));
        assert_eq!(date("99<<<<", day("2026-11-27")), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_lines_or_refused(bytes in prop::collection::vec(any::<u8>(), 85..95)) {
            prop_assert!(Fields::of(&bytes).is_none_or(|fields| fields.number().len() <= 24));
        }

        #[test]
        fn any_printable_lines_are_lines_or_refused(text in "[A-Z0-9<]{88}|[A-Z0-9<]{90}") {
            prop_assert!(Fields::of(text.as_bytes()).is_none_or(|fields| fields.names().len() < 45));
        }

        #[test]
        fn what_somebody_else_writes_is_understood(
            number in "[A-Z0-9]{1,9}",
            surname in "[A-Z]{1,12}",
            given in "[A-Z]{1,8}( [A-Z]{1,8})?",
        ) {
            let lines = mrz::format_td3(&mrz::Td3Fields {
                issuing_country: "UTO".into(),
                nationality: "UTO".into(),
                document_number: number.clone(),
                surname: surname.clone(),
                given_names: given.clone(),
                ..Default::default()
            });
            let lines = lines.replace('\n', "");
            let fields = Fields::of(lines.as_bytes()).expect("lines of somebody else");
            prop_assert_eq!(fields.number(), number);
            prop_assert_eq!(fields.names(), format!("{given} {surname}"));
        }
    }
}
