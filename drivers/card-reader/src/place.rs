//! The config's link text of a card reader.
//!
//! ```text
//!   pcsc                                            the only reader that pcscd knows
//!   pcsc:ACR39                                      the one whose name holds this
//!   pn532:serial:/dev/serial/by-id/usb-…            an antenna with a PN532 on a serial line
//! ```

use std::str::FromStr;

use kiosk_device::{CardReader, LinkAddress, OpenError};

#[cfg(feature = "pcsc")]
use crate::pcsc::{Choice, PcscReader};
use crate::pn532::Pn532Reader;
use crate::staff::Trust;

/// Where a card reader is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// One that pcscd has a driver for.
    #[cfg(feature = "pcsc")]
    Pcsc(Choice),
    /// An antenna with a PN532.
    Pn532(LinkAddress),
}

impl Place {
    /// Its driver. Nothing is opened yet: an unplugged reader may come back.
    pub fn reader(&self) -> Box<dyn CardReader> {
        self.reader_for(None)
    }

    /// The same; it knows the staff's cards that `staff` vouches for.
    pub fn reader_for(&self, staff: Option<Trust>) -> Box<dyn CardReader> {
        match self {
            #[cfg(feature = "pcsc")]
            Self::Pcsc(choice) => Box::new(PcscReader::new(choice.clone()).knowing_staff(staff)),
            Self::Pn532(link) => Box::new(Pn532Reader::on_line(link.clone()).knowing_staff(staff)),
        }
    }
}

impl FromStr for Place {
    type Err = OpenError;

    fn from_str(text: &str) -> Result<Self, OpenError> {
        if let Some(link) = text.strip_prefix("pn532:") {
            return link.parse().map(Self::Pn532);
        }
        #[cfg(feature = "pcsc")]
        if text.starts_with("pcsc") {
            return text.parse().map(Self::Pcsc);
        }
        Err(OpenError::Text {
            text: text.to_owned(),
            why: "it starts with none of `pcsc`, `pn532:`",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_antenna_is_named_by_its_line() {
        let place: Place = "pn532:serial:/dev/ttyS0".parse().expect("a place");
        assert!(matches!(place, Place::Pn532(LinkAddress::Serial { .. })));
    }

    #[cfg(feature = "pcsc")]
    #[test]
    fn a_reader_of_pcscd_is_named_by_a_part_of_its_name() {
        let place: Place = "pcsc:ACR39".parse().expect("a place");
        assert_eq!(place, Place::Pcsc(Choice::Named("ACR39".into())));
    }

    #[test]
    fn what_is_no_place_is_refused_with_the_remedy() {
        for (text, remedy) in [
            ("serial:/dev/ttyS0", "starts with none of"),
            ("pn532:/dev/ttyS0", "starts with none of"),
            ("pcsc:", "a part of the reader's name"),
        ] {
            let error = text.parse::<Place>().expect_err(text).to_string();
            assert!(error.contains(remedy), "{error}");
        }
    }
}
