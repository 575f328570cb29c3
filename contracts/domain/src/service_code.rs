//! The code by which a service is found, held before a kiosk on paper or on a phone.
//!
//! ```text
//!   HUDUMA:SERVICE/KRA-PIN-PRINT
//!   └── scheme ──┘ └── id of the service in assets/catalogue
//! ```
//!
//! Upper and lower case mean the same. In capitals all of it is in the small alphabet of QR codes
//! (ISO/IEC 18004 §7.4.4), so that the code has few squares and is read from a poor screen. It names
//! no host: a phone that scans it goes nowhere, and nothing about anybody is in it.

use thiserror::Error;

use crate::ServiceId;
use crate::id::ID_BYTES_MAX;

const SCHEME: &str = "HUDUMA:SERVICE/";
/// No code of a service is longer; what a scanner reads may be.
const BYTES_MAX: usize = SCHEME.len() + ID_BYTES_MAX;

/// A text that names no service. Says nothing of the text: it may be from somebody's document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("this is no code of a service; those begin with HUDUMA:SERVICE/")]
pub struct NotAServiceCode;

/// The text of the code for `service`.
pub fn code_of(service: &ServiceId) -> String {
    format!("{SCHEME}{}", service.as_str().to_ascii_uppercase())
}

/// The service that a code names, which need not be in any catalogue.
pub fn service_in(code: &str) -> Result<ServiceId, NotAServiceCode> {
    let code = code.trim_matches([' ', '\r', '\n', '\t']);
    if code.len() > BYTES_MAX {
        return Err(NotAServiceCode);
    }
    let (scheme, id) = code.split_at_checked(SCHEME.len()).ok_or(NotAServiceCode)?;
    if !scheme.eq_ignore_ascii_case(SCHEME) {
        return Err(NotAServiceCode);
    }
    ServiceId::new(id.to_ascii_lowercase()).map_err(|_| NotAServiceCode)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_in_either_case_names_its_service() {
        let service = ServiceId::new("kra-pin-print").expect("an id");
        assert_eq!(code_of(&service), "HUDUMA:SERVICE/KRA-PIN-PRINT");
        for code in [
            "HUDUMA:SERVICE/KRA-PIN-PRINT",
            "huduma:service/kra-pin-print",
            " Huduma:Service/kra-pin-print\r\n",
        ] {
            assert_eq!(service_in(code), Ok(service.clone()), "{code:?}");
        }
    }

    #[test]
    fn what_is_no_code_of_a_service_names_none() {
        let long = format!("HUDUMA:SERVICE/{}", "A".repeat(ID_BYTES_MAX + 1));
        let endless = "A".repeat(1_000_000);
        for code in [
            "",
            "HUDUMA:SERVICE/",
            "HUDUMA:SERVICE",
            "HUDUMA:RECEIPT/KRA-PIN",
            "https://example.com/s/kra-pin",
            "HUDUMA:SERVICE/../../etc/passwd",
            "HUDUMA:SERVICE/KRA PIN",
            "HUDUMA:SERVICE/KRA-PIN\0",
            "HUDUMA:SERVICÉ/KRA-PIN",
            long.as_str(),
            endless.as_str(),
        ] {
            assert_eq!(service_in(code), Err(NotAServiceCode));
        }
    }

    proptest! {
        #[test]
        fn whatever_a_scanner_reads_is_a_service_or_is_not(code in ".{0,80}") {
            if let Ok(service) = service_in(&code) {
                prop_assert!(code.to_ascii_uppercase().contains(&code_of(&service)));
            }
        }

        #[test]
        fn every_id_survives_its_code(id in "[a-z0-9_-]{1,48}") {
            let service = ServiceId::new(id).expect("an id");
            prop_assert_eq!(service_in(&code_of(&service)), Ok(service));
        }
    }
}
