//! What somebody may do at a kiosk, as their card's certificate says it.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::profile::URI_PREFIX;

/// What somebody of the staff may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
