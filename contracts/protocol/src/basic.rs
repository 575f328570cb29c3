//! HTTP Basic credentials of an enrolment (RFC 7030 §3.2.3, RFC 7617): user name is the ticket's id,
//! password a proof or the secret, 32 bytes in base64url either way.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::ticket_secret::{TicketId, password_bytes};

const SCHEME: &str = "Basic";
/// Longest header that is read, in bytes; ours are 108.
const HEADER_BYTES_MAX: usize = 256;

/// Who asks to be enrolled, and with what. Has no `Debug`: the password may be the secret.
pub struct Credentials {
    /// The ticket.
    pub ticket: TicketId,
    /// A proof, or the secret itself. Wiped when dropped.
    pub password: Zeroizing<[u8; 32]>,
}

impl Credentials {
    /// Reads the value of an `Authorization` header; nothing when it is anything else.
    pub fn from_header(value: &str) -> Option<Self> {
        if value.len() > HEADER_BYTES_MAX {
            return None;
        }
        let (scheme, coded) = value.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case(SCHEME) {
            return None;
        }
        let plain = Zeroizing::new(STANDARD.decode(coded.trim()).ok()?);
        let (ticket, password) = std::str::from_utf8(&plain).ok()?.split_once(':')?;
        Some(Self {
            ticket: ticket.parse().ok()?,
            password: password_bytes(password).ok()?,
        })
    }

    /// The value of an `Authorization` header.
    pub fn to_header(&self) -> Zeroizing<String> {
        let password = Zeroizing::new(crate::proof_to_text(&self.password));
        let plain = Zeroizing::new(format!("{}:{}", self.ticket, *password));
        Zeroizing::new(format!("{SCHEME} {}", STANDARD.encode(plain.as_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_read_as_they_are_written() {
        let password = Zeroizing::new([0xfb; 32]);
        let ticket = TicketId([3; 16]);
        let header = Credentials { ticket, password }.to_header();
        for header in [header.as_str(), &header.replace("Basic", "bAsIc")] {
            let read = Credentials::from_header(header).expect("read");
            assert_eq!((read.ticket, *read.password), (ticket, [0xfb; 32]));
        }
    }

    #[test]
    fn other_headers_are_no_credentials() {
        let coded = |plain: &str| format!("Basic {}", STANDARD.encode(plain));
        let id = TicketId([3; 16]);
        for header in [
            String::new(),
            "Basic".into(),
            "Bearer abc".into(),
            "Basic ???".into(),
            coded("nobody:nothing"),
            coded(&format!("{id}:short")),
            coded(&format!("{id}")),
            format!("Basic {}", "A".repeat(300)),
        ] {
            assert!(Credentials::from_header(&header).is_none(), "{header}");
        }
    }
}
