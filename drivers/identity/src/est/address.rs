//! Where a door is: `https://host:port`, as a ticket names it, or `host:port` with a name beside.

use std::fmt;
use std::str::FromStr;

use rustls_pki_types::ServerName;
use thiserror::Error;

const HTTPS: u16 = 443;

/// A door of the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// `host:port`, to connect to.
    pub place: String,
    /// The name in its certificate.
    pub name: String,
}

/// A text that is no such address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not an address such as https://gateway.example:8444")]
pub struct NotAnAddress(String);

impl Address {
    /// `place` is `host:port`, `name` what its certificate says.
    pub fn new(place: &str, name: &str) -> Self {
        Self {
            place: place.to_owned(),
            name: name.to_owned(),
        }
    }

    pub(super) fn server_name(&self) -> Option<ServerName<'static>> {
        ServerName::try_from(self.name.clone()).ok()
    }
}

impl FromStr for Address {
    type Err = NotAnAddress;
    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let refuse = || NotAnAddress(text.chars().take(80).collect());
        let rest = text.strip_prefix("https://").ok_or_else(refuse)?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => {
                (host, port.parse().map_err(|_| refuse())?)
            }
            _ => (rest, HTTPS),
        };
        let name = host.trim_start_matches('[').trim_end_matches(']');
        let address = Self::new(&format!("{host}:{port}"), name);
        match address.server_name() {
            Some(_) => Ok(address),
            None => Err(refuse()),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_tickets_are_read_and_others_refused() {
        let read = |text: &str| text.parse::<Address>();
        let gateway = Address::new("gateway.example:8444", "gateway.example");
        assert_eq!(read("https://gateway.example:8444"), Ok(gateway.clone()));
        assert_eq!(read("https://gateway.example:8444/"), Ok(gateway));
        let short = Address::new("gateway.example:443", "gateway.example");
        assert_eq!(read("https://gateway.example"), Ok(short));
        assert_eq!(
            read("https://[::1]:8444"),
            Ok(Address::new("[::1]:8444", "::1"))
        );
        for text in [
            "",
            "gateway:8444",
            "http://gateway:8444",
            "https://",
            "https://a:b",
            "https://a/b:1",
            "https://me@a:1",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
