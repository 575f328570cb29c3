//! The first byte of every acknowledgement.

use std::fmt;

/// How a module says what became of a command (R503 manual, p. 10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmation {
    /// Done.
    Ok,
    /// It did not get the packet whole.
    PacketError,
    /// Nothing lies on the window.
    NoFinger,
    /// The sensor gave no picture.
    ImageFailed,
    /// Too messy a picture.
    TooMessy,
    /// Too few features in the picture.
    TooFewFeatures,
    /// The two buffers are not of one finger.
    NoMatch,
    /// It cannot send the template.
    TemplateUpFailed,
    /// It cannot take data packets.
    DataRefused,
    /// It cannot send the picture.
    ImageUpFailed,
    /// The password is another one.
    WrongPassword,
    /// There is no picture to work on.
    NoValidImage,
    /// Its flash memory fails.
    FlashError,
    /// It has no such setting.
    BadRegister,
    /// It wants the handshake first: it was reset (R503 manual, p. 10).
    NotVerified,
    /// It does not know the command; older modules say [`Self::PacketError`] (R503 manual, p. 10).
    UnknownCommand,
    /// Its sensor or board is broken (R503 manual, p. 10).
    HardwareError,
    /// The answer of [`super::Echo`].
    Echo,
    /// Anything else.
    Other(u8),
}

const CODES: [(Confirmation, u8); 18] = [
    (Confirmation::Ok, 0x00),
    (Confirmation::PacketError, 0x01),
    (Confirmation::NoFinger, 0x02),
    (Confirmation::ImageFailed, 0x03),
    (Confirmation::TooMessy, 0x06),
    (Confirmation::TooFewFeatures, 0x07),
    (Confirmation::NoMatch, 0x08),
    (Confirmation::TemplateUpFailed, 0x0D),
    (Confirmation::DataRefused, 0x0E),
    (Confirmation::ImageUpFailed, 0x0F),
    (Confirmation::WrongPassword, 0x13),
    (Confirmation::NoValidImage, 0x15),
    (Confirmation::FlashError, 0x18),
    (Confirmation::BadRegister, 0x1A),
    (Confirmation::NotVerified, 0x21),
    (Confirmation::UnknownCommand, 0xFC),
    (Confirmation::HardwareError, 0xFD),
    (Confirmation::Echo, 0x55),
];

impl Confirmation {
    /// What `byte` means.
    pub fn from_byte(byte: u8) -> Self {
        CODES
            .iter()
            .find(|(_, code)| *code == byte)
            .map_or(Self::Other(byte), |(meaning, _)| *meaning)
    }

    /// The byte on the wire.
    pub fn byte(self) -> u8 {
        if let Self::Other(byte) = self {
            return byte;
        }
        CODES
            .iter()
            .find(|(meaning, _)| *meaning == self)
            .map_or(0xFF, |(_, code)| *code)
    }
}

impl fmt::Display for Confirmation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?} (0x{:02X})", self.byte())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_reads_back_as_itself() {
        for byte in 0..=u8::MAX {
            assert_eq!(Confirmation::from_byte(byte).byte(), byte);
        }
    }
}
