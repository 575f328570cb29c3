//! What the two bytes at the end of a response say.

use std::fmt;

/// A status word, split by what the reader can do about it (ISO 7816-4 §5.1.3, tables 5 and 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// `9000`: done.
    Done,
    /// `61xx`: this many bytes wait for GET RESPONSE.
    More {
        /// How many bytes; 256 may mean "or more".
        available: u16,
    },
    /// `6282`: the file ended before the wanted length.
    EndOfFile,
    /// `6Cxx`: the wanted length is wrong, this one is right.
    WrongExpected {
        /// The right length.
        right: u16,
    },
    /// `6300` and `63Cx`: the secret was wrong.
    WrongSecret {
        /// How many tries are left, where the chip counts them.
        tries_left: Option<u8>,
    },
    /// `6700`: wrong length.
    WrongLength,
    /// `6881` to `6884`: no such channel, no secure messaging here, no chaining.
    ClassUnsupported,
    /// `6982`, `6985`, `6988`, …: `69xx`, not allowed now.
    NotAllowed(u8),
    /// `6A82`: no such file or application.
    NotFound,
    /// `6B00`: the offset lies beyond the file.
    OffsetBeyondFile,
    /// `6D00`, `6E00`: the chip does not know the command.
    Unknown,
    /// Anything else, as it came.
    Other(u16),
}

impl Status {
    /// Reads the two bytes.
    pub fn from_word(word: u16) -> Self {
        let [high, low] = word.to_be_bytes();
        match (high, low) {
            (0x90, 0x00) => Self::Done,
            (0x61, low) => Self::More {
                available: count(low),
            },
            (0x62, 0x82) => Self::EndOfFile,
            (0x6C, low) => Self::WrongExpected { right: count(low) },
            (0x63, 0x00) => Self::WrongSecret { tries_left: None },
            (0x63, 0xC0..=0xCF) => Self::WrongSecret {
                tries_left: Some(low & 0x0F),
            },
            (0x67, 0x00) => Self::WrongLength,
            (0x68, 0x81..=0x84) => Self::ClassUnsupported,
            (0x69, low) => Self::NotAllowed(low),
            (0x6A, 0x82) => Self::NotFound,
            (0x6B, 0x00) => Self::OffsetBeyondFile,
            (0x6D | 0x6E, 0x00) => Self::Unknown,
            _ => Self::Other(word),
        }
    }

    /// Whether the command did what it should.
    pub fn is_done(self) -> bool {
        self == Self::Done
    }
}

/// `00` stands for 256 (ISO 7816-4 §5.1.3).
fn count(low: u8) -> u16 {
    if low == 0 { 256 } else { u16::from(low) }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("done"),
            Self::More { available } => write!(f, "{available} bytes more"),
            Self::EndOfFile => f.write_str("the file ended"),
            Self::WrongExpected { right } => write!(f, "wrong expected length, {right} is right"),
            Self::WrongSecret { .. } => f.write_str("the secret was wrong"),
            Self::WrongLength => f.write_str("wrong length"),
            Self::ClassUnsupported => f.write_str("class not supported"),
            Self::NotAllowed(low) => write!(f, "not allowed now (69{low:02X})"),
            Self::NotFound => f.write_str("no such file"),
            Self::OffsetBeyondFile => f.write_str("offset beyond the file"),
            Self::Unknown => f.write_str("unknown command"),
            Self::Other(word) => write!(f, "status {word:04X}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_low_byte_of_zero_stands_for_256() {
        assert_eq!(Status::from_word(0x6100), Status::More { available: 256 });
        assert_eq!(
            Status::from_word(0x6C00),
            Status::WrongExpected { right: 256 }
        );
    }

    #[test]
    fn the_tries_that_are_left_are_told() {
        let told = Status::from_word(0x63C2);
        assert_eq!(
            told,
            Status::WrongSecret {
                tries_left: Some(2)
            }
        );
    }

    #[test]
    fn a_word_that_nobody_knows_is_kept() {
        assert_eq!(Status::from_word(0x6F42), Status::Other(0x6F42));
        assert_eq!(Status::from_word(0x6F42).to_string(), "status 6F42");
    }
}
