//! Serial numbers of certificates, as people copy them.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Most bytes of a serial number (RFC 5280 §4.1.2.2).
const BYTES_MAX: usize = 20;

/// A certificate's serial number: big-endian bytes, as DER has them. Written as hexadecimal, with
/// or without colons.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Serial(Vec<u8>);

/// Not a serial number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a serial number is 1 to {BYTES_MAX} bytes in hexadecimal, such as 4f:01:a2")]
pub struct NotASerial;

impl Serial {
    /// From the bytes of a certificate or list.
    ///
    /// # Errors
    /// [`NotASerial`] when there are none, or too many.
    pub fn from_der(bytes: &[u8]) -> Result<Self, NotASerial> {
        // DER puts a zero before a first bit of 1; the number is the same without it.
        let bytes = match bytes {
            [0, rest @ ..] if !rest.is_empty() => rest,
            bytes => bytes,
        };
        match bytes.len() {
            1..=BYTES_MAX => Ok(Self(bytes.to_vec())),
            _ => Err(NotASerial),
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl FromStr for Serial {
    type Err = NotASerial;

    fn from_str(text: &str) -> Result<Self, NotASerial> {
        let digits: Vec<u8> = text
            .chars()
            .filter(|&letter| letter != ':')
            .map(|letter| {
                letter
                    .to_digit(16)
                    .and_then(|digit| u8::try_from(digit).ok())
            })
            .collect::<Option<_>>()
            .ok_or(NotASerial)?;
        if digits.len() % 2 == 1 {
            return Err(NotASerial);
        }
        let bytes: Vec<u8> = digits
            .chunks_exact(2)
            .map(|pair| pair[0] << 4 | pair[1])
            .collect();
        Self::from_der(&bytes)
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes: Vec<String> = self.0.iter().map(|byte| format!("{byte:02x}")).collect();
        text.write_str(&bytes.join(":"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_is_read_as_it_is_written_with_colons_or_without() {
        let serial: Serial = "4f:01:a2".parse().expect("a serial");
        assert_eq!(serial.to_string(), "4f:01:a2");
        assert_eq!("4F01A2".parse(), Ok(serial.clone()));
        assert_eq!("00:4f:01:a2".parse(), Ok(serial));
    }

    #[test]
    fn what_is_no_serial_is_refused() {
        for text in ["", "4f0", "xy", "4f 01", &"ab".repeat(21)] {
            assert_eq!(text.parse::<Serial>(), Err(NotASerial), "{text}");
        }
    }
}
