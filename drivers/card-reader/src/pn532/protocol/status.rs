//! The byte with which the module tells how a command on the air ended (PN532 manual §7.1).

use std::fmt;

/// How a command on the air ended. The two upper bits of the byte say something else and are taken
/// off before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// As it should.
    Ok,
    /// The card did not answer.
    Timeout,
    /// The card's answer was broken on the air: parity, checksum, bit count, framing, collision.
    BrokenOnAir(u8),
    /// More came than the module holds.
    Overflow,
    /// The card does not keep to the protocol.
    Protocol(u8),
    /// The antenna's driver is too hot and was switched off.
    TooHot,
    /// The antenna draws too much.
    OverCurrent,
    /// There is no such card, or it is not in that state: somebody took it away.
    NoSuchCard(u8),
    /// Something else.
    Other(u8),
}

impl Status {
    /// What the lower six bits of `byte` mean.
    pub fn from_byte(byte: u8) -> Self {
        match byte & 0x3F {
            0x00 => Self::Ok,
            0x01 => Self::Timeout,
            code @ (0x02..=0x06 | 0x23) => Self::BrokenOnAir(code),
            0x07 | 0x09 | 0x0E => Self::Overflow,
            code @ (0x0B | 0x13 | 0x2E) => Self::Protocol(code),
            0x0D => Self::TooHot,
            0x2D => Self::OverCurrent,
            code @ (0x27 | 0x29..=0x2C) => Self::NoSuchCard(code),
            code => Self::Other(code),
        }
    }

    /// The byte on the wire.
    pub fn byte(self) -> u8 {
        match self {
            Self::Ok => 0x00,
            Self::Timeout => 0x01,
            Self::Overflow => 0x0E,
            Self::TooHot => 0x0D,
            Self::OverCurrent => 0x2D,
            Self::BrokenOnAir(code)
            | Self::Protocol(code)
            | Self::NoSuchCard(code)
            | Self::Other(code) => code,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let meaning = match self {
            Self::Ok => "as it should",
            Self::Timeout => "no answer from the card",
            Self::BrokenOnAir(_) => "broken on the air",
            Self::Overflow => "more than the module holds",
            Self::Protocol(_) => "the card breaks the protocol",
            Self::TooHot => "the antenna's driver is too hot",
            Self::OverCurrent => "the antenna draws too much",
            Self::NoSuchCard(_) => "the card is no longer there",
            Self::Other(_) => "unknown",
        };
        write!(f, "{meaning} (status {:02X})", self.byte())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_read_and_means_the_same_when_it_is_written() {
        for byte in 0..=0xFF {
            let status = Status::from_byte(byte);
            assert_eq!(Status::from_byte(status.byte()), status, "{byte:02X}");
        }
    }

    #[test]
    fn the_bits_for_chaining_and_addressing_are_no_status() {
        assert_eq!(Status::from_byte(0xC0), Status::Ok);
    }
}
