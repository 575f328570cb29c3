//! Who a peer is: a URI among the subject alternative names of its certificate.
//!
//! ```text
//!   urn:huduma:kiosk:<kiosk id>      urn:huduma:agency:<agency id>      urn:huduma:operations:<name>
//! ```
//!
//! Gateways have no role; they are known by DNS name and address.

use std::fmt;
use std::str::FromStr;

use kiosk_domain::{AgencyId, KioskId};
use thiserror::Error;

const PREFIX: &str = "urn:huduma:";

/// Longest name of an operator.
const NAME_BYTES_MAX: usize = 48;

/// What the holder of a client certificate may do.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Sends transactions and says how it is.
    Kiosk(KioskId),
    /// Reads its own transactions.
    Agency(AgencyId),
    /// Sees the fleet.
    Operations(String),
}

/// A URI that names no role.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a role; roles look like urn:huduma:kiosk:ksk-047-0001")]
pub struct NotARole(String);

impl Role {
    /// An operator. Names are lower-case letters, digits, `-`, `_` and `.`.
    ///
    /// # Errors
    /// [`NotARole`] for other names.
    pub fn operations(name: &str) -> Result<Self, NotARole> {
        format!("{PREFIX}operations:{name}").parse()
    }

    /// Whether `uri` claims to be a role, right or wrong.
    pub fn is_claimed_by(uri: &str) -> bool {
        uri.starts_with(PREFIX)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kiosk(id) => write!(f, "{PREFIX}kiosk:{id}"),
            Self::Agency(id) => write!(f, "{PREFIX}agency:{id}"),
            Self::Operations(name) => write!(f, "{PREFIX}operations:{name}"),
        }
    }
}

impl FromStr for Role {
    type Err = NotARole;
    fn from_str(uri: &str) -> Result<Self, NotARole> {
        let role = uri
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.split_once(':'));
        let role = role.and_then(|(kind, name)| match kind {
            "kiosk" => KioskId::new(name).ok().map(Self::Kiosk),
            "agency" => AgencyId::new(name).ok().map(Self::Agency),
            "operations" => is_name(name).then(|| Self::Operations(name.to_owned())),
            _ => None,
        });
        role.ok_or_else(|| NotARole(uri.chars().take(96).collect()))
    }
}

fn is_name(name: &str) -> bool {
    (1..=NAME_BYTES_MAX).contains(&name.len())
        && name
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_reads_back_from_its_uri() {
        for uri in [
            "urn:huduma:kiosk:ksk-047-0001",
            "urn:huduma:agency:kra",
            "urn:huduma:operations:duty.desk",
        ] {
            assert_eq!(
                uri.parse::<Role>().map(|role| role.to_string()).as_deref(),
                Ok(uri)
            );
        }
    }

    #[test]
    fn nothing_else_is_a_role() {
        for uri in [
            "urn:huduma:kiosk:",
            "urn:huduma:kiosk:KSK",
            "urn:huduma:king:ksk-047-0001",
            "urn:huduma:operations:a:b",
            "urn:other:kiosk:ksk-047-0001",
            "ksk-047-0001",
        ] {
            assert!(uri.parse::<Role>().is_err(), "{uri} was taken");
        }
    }
}
