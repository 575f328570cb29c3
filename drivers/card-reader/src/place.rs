//! The config's link text of a card reader.
//!
//! ```text
//!   pcsc                                            the only reader that pcscd knows
//!   pcsc:ACR39                                      the one whose name holds this
//!   pn532:serial:/dev/serial/by-id/usb-…            an antenna with a PN532 on a serial line
//! ```

use std::str::FromStr;

use kiosk_device::{CardReader, LinkAddress, OpenError};

use crate::emrtd::Anchors;
#[cfg(feature = "pcsc")]
use crate::pcsc::{Choice, PcscReader};
use crate::pn532::Pn532Reader;
use crate::staff::Trust;

/// What a reader believes, and which cards it takes.
#[derive(Clone, Default)]
pub struct Terms {
    /// Vouches for staff cards; without it none is known.
    pub staff: Option<Trust>,
    /// Roots of states; without any, no chip is called authentic.
    pub roots: Anchors,
    /// Take cards in the size of a bank card for Maisha cards.
    pub cards_are_maisha: bool,
}

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
        self.reader_on(Terms::default())
    }

    /// The same, on these terms.
    pub fn reader_on(&self, terms: Terms) -> Box<dyn CardReader> {
        match self {
            #[cfg(feature = "pcsc")]
            Self::Pcsc(choice) => Box::new(
                PcscReader::new(choice.clone())
                    .trusting(terms.roots)
                    .knowing_staff(terms.staff)
                    .taking_cards_for_maisha(terms.cards_are_maisha),
            ),
            Self::Pn532(link) => Box::new(
                Pn532Reader::on_line(link.clone())
                    .trusting(terms.roots)
                    .knowing_staff(terms.staff)
                    .taking_cards_for_maisha(terms.cards_are_maisha),
            ),
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
