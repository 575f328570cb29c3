//! Who serves a kiosk, and what they may do there, as their card's certificate says it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The holder of a staff card: `urn:huduma:staff:technician:tech-0017`.
pub const URI_PREFIX: &str = "urn:huduma:staff:";

/// What somebody of the staff may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffRole {
    /// Helps citizens, changes paper, clears a jam.
    Attendant,
    /// Opens the kiosk, changes devices and the config.
    Technician,
    /// May do both, and sees what was done.
    Supervisor,
}

/// A name in a certificate that is nobody of the staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("no name of the staff; names look like urn:huduma:staff:technician:tech-0017")]
pub struct NotStaff;

/// Longest number of somebody of the staff.
const ID_BYTES_MAX: usize = 48;

/// The number of a certificate, as a revocation list names it: big-endian, at most 20 bytes
/// (RFC 5280 §4.1.2.2), written in hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StaffSerial([u8; SERIAL_BYTES_MAX]);

/// No number of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("no number of a certificate; it is 2 to 40 hexadecimal digits, e.g. 17f0")]
pub struct NotASerial;

/// Somebody of the staff, as their card has proved it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    /// Their number.
    pub id: String,
    /// What they may do.
    pub role: StaffRole,
    /// Of the certificate.
    pub serial: StaffSerial,
}

/// Why a card did not prove whose it is. Holds neither PIN nor name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffRefusal {
    /// No staff card: it may be a citizen's.
    NotAStaffCard,
    /// Taken away before it was through.
    TakenAway,
    /// Issued by somebody else, or not for this.
    NotOurs,
    /// Out of its time, or the kiosk's clock is.
    OutOfTime,
    /// On the list of those that count no more.
    Revoked,
    /// It lies about itself.
    Forged,
    /// Not the PIN, or another card by now.
    WrongPin,
    /// It takes no PIN any more.
    Locked,
    /// Card or reader does not work.
    Failed,
}

const SERIAL_BYTES_MAX: usize = 20;

impl StaffSerial {
    /// From the bytes of a certificate or list.
    ///
    /// # Errors
    /// [`NotASerial`] when there are more than a certificate may have.
    pub fn new(bytes: &[u8]) -> Result<Self, NotASerial> {
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        let bytes = &bytes[zeros..];
        let before = SERIAL_BYTES_MAX
            .checked_sub(bytes.len())
            .ok_or(NotASerial)?;
        let mut serial = [0; SERIAL_BYTES_MAX];
        serial[before..].copy_from_slice(bytes);
        Ok(Self(serial))
    }

    /// Filled up with zeros on the left.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for StaffSerial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zeros = self.0.iter().take_while(|byte| **byte == 0).count();
        let shown = &self.0[zeros.min(SERIAL_BYTES_MAX - 1)..];
        shown.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for StaffSerial {
    type Err = NotASerial;

    fn from_str(text: &str) -> Result<Self, NotASerial> {
        let digits = text.as_bytes();
        let fits =
            (2..=2 * SERIAL_BYTES_MAX).contains(&digits.len()) && digits.len().is_multiple_of(2);
        if !fits || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(NotASerial);
        }
        let byte = |at| u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| NotASerial);
        let bytes: Result<Vec<u8>, _> = (0..digits.len()).step_by(2).map(byte).collect();
        Self::new(&bytes?)
    }
}

impl TryFrom<String> for StaffSerial {
    type Error = NotASerial;

    fn try_from(text: String) -> Result<Self, NotASerial> {
        text.parse()
    }
}

impl From<StaffSerial> for String {
    fn from(serial: StaffSerial) -> Self {
        serial.to_string()
    }
}

impl StaffRole {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Attendant, Self::Technician, Self::Supervisor];

    /// As in a certificate.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Attendant => "attendant",
            Self::Technician => "technician",
            Self::Supervisor => "supervisor",
        }
    }

    /// The name of whoever has this role and the number `id`, as their certificate says it.
    pub fn uri(self, id: &str) -> String {
        format!("{URI_PREFIX}{self}:{id}")
    }

    /// Role and number in a certificate's name.
    ///
    /// # Errors
    /// [`NotStaff`], unless the role is known and the number is lower-case letters, digits, `-`,
    /// `_` and `.`.
    pub fn of_uri(uri: &str) -> Result<(Self, &str), NotStaff> {
        let named = uri.strip_prefix(URI_PREFIX).ok_or(NotStaff)?;
        let (role, id) = named.split_once(':').ok_or(NotStaff)?;
        let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.');
        if !(1..=ID_BYTES_MAX).contains(&id.len()) || !id.bytes().all(plain) {
            return Err(NotStaff);
        }
        Ok((role.parse()?, id))
    }
}

impl fmt::Display for StaffRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for StaffRole {
    type Err = NotStaff;

    fn from_str(text: &str) -> Result<Self, NotStaff> {
        let named = |role: &Self| role.as_str() == text;
        Self::ALL.into_iter().find(named).ok_or(NotStaff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_was_written() {
        for role in StaffRole::ALL {
            let uri = role.uri("mw-0017.b");
            assert_eq!(StaffRole::of_uri(&uri), Ok((role, "mw-0017.b")), "{uri}");
        }
    }

    #[test]
    fn a_serial_is_written_as_it_is_read_and_leading_zeros_do_not_count() {
        let serial: StaffSerial = "0017f0".parse().expect("a number");
        assert_eq!(Ok(serial), StaffSerial::new(&[0x17, 0xF0]));
        assert_eq!(serial.to_string(), "17f0");
        assert_eq!(
            "00".parse().map(|zero: StaffSerial| zero.to_string()),
            Ok("00".into())
        );
        for text in [
            "",
            "1",
            "17g0",
            "+1",
            "é",
            &"00".repeat(SERIAL_BYTES_MAX + 1),
        ] {
            assert_eq!(text.parse::<StaffSerial>(), Err(NotASerial), "{text}");
        }
    }

    #[test]
    fn other_names_are_nobodys() {
        for uri in [
            "urn:huduma:kiosk:ksk-047-0001",
            "urn:huduma:staff:technician",
            "urn:huduma:staff:technician:",
            "urn:huduma:staff:root:tech-0017",
            "urn:huduma:staff:technician:tech-0017:more",
            "urn:huduma:staff:technician:Tech",
            "urn:huduma:staff:technician:\u{1b}[2J",
            "URN:huduma:staff:technician:tech-0017",
        ] {
            assert_eq!(StaffRole::of_uri(uri), Err(NotStaff), "{uri}");
        }
        let long = StaffRole::Attendant.uri(&"x".repeat(ID_BYTES_MAX + 1));
        assert_eq!(StaffRole::of_uri(&long), Err(NotStaff));
    }
}
