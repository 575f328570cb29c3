//! What was read: wiped when dropped, never printed.

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::format::{Format, SIGNS_MAX};

/// A machine-readable zone whose check digits are right. Wipes itself when dropped; has no `Debug`.
#[derive(PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Zone {
    #[zeroize(skip)]
    format: Format,
    signs: [u8; SIGNS_MAX],
}

impl Zone {
    pub(super) fn new(format: Format, proven: &[u8]) -> Self {
        let mut signs = [0; SIGNS_MAX];
        signs[..proven.len()].copy_from_slice(proven);
        Self { format, signs }
    }

    /// Its shape.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Its lines, from the top, without breaks.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        let signs = &self.signs[..self.format.signs()];
        signs.chunks_exact(self.format.columns()).map(text)
    }

    /// The number of the document, without fillers.
    pub fn number(&self) -> Zeroizing<String> {
        let own = self.field(0).trim_end_matches('<');
        let mut number = Zeroizing::new(String::with_capacity(SIGNS_MAX));
        number.push_str(own);
        number.push_str(self.more_number());
        number
    }

    /// What of the number did not fit into its field. Its last sign there is the check digit.
    fn more_number(&self) -> &str {
        let Some((from, to)) = self.format.more_number() else {
            return "";
        };
        let (_, end) = self.format.fields()[0];
        if self.signs[end] != b'<' {
            return "";
        }
        let more = text(&self.signs[from..to]);
        let more = more.split('<').next().unwrap_or("");
        &more[..more.len().saturating_sub(1)]
    }

    /// The day of birth, `YYMMDD`; fillers for what is not known.
    pub fn born(&self) -> &str {
        self.field(1)
    }

    /// The last day of validity, `YYMMDD`.
    pub fn expires(&self) -> &str {
        self.field(2)
    }

    /// The nationality's code, e.g. `KEN`, without fillers.
    pub fn nationality(&self) -> &str {
        self.field(3).trim_end_matches('<')
    }

    /// The names as they stand there, e.g. `MFANO<<ASHA`, without the fillers at the end.
    pub fn names(&self) -> &str {
        self.field(4).trim_end_matches('<')
    }

    fn field(&self, field: usize) -> &str {
        let (from, to) = self.format.fields()[field];
        text(&self.signs[from..to])
    }
}

fn text(signs: &[u8]) -> &str {
    std::str::from_utf8(signs).expect("signs are ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_of_a_card_with_a_long_number_are_found() {
        let zone = Zone::new(
            Format::Td1,
            b"I<UTOD23145890<7349<<<<<<<<<<<3407127M9507122UTO<<<<<<<<<<<2STEVENSON<<PETER<JOHN<<<<<<<<<",
        );
        assert_eq!(zone.number().as_str(), "D23145890734");
        assert_eq!((zone.born(), zone.expires()), ("340712", "950712"));
        assert_eq!(
            (zone.nationality(), zone.names()),
            ("UTO", "STEVENSON<<PETER<JOHN")
        );
        assert!(zone.lines().all(|line| line.len() == 30));
    }

    #[test]
    fn the_fields_of_a_passport_are_found() {
        let zone = Zone::new(
            Format::Td3,
            b"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10",
        );
        assert_eq!(zone.number().as_str(), "L898902C3");
        assert_eq!(zone.names(), "ERIKSSON<<ANNA<MARIA");
        assert_eq!(zone.lines().count(), 2);
    }
}
