//! Which reader the config means.

use std::fmt;
use std::str::FromStr;

use kiosk_device::OpenError;

/// Which of the readers is the kiosk's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// `pcsc`: the only one. With two, none is taken: which of them faces the citizen?
    Only,
    /// `pcsc:ACR39`: the one whose name holds this.
    Named(String),
}

impl FromStr for Choice {
    type Err = OpenError;

    fn from_str(text: &str) -> Result<Self, OpenError> {
        match text.split_once(':') {
            None if text == "pcsc" => Ok(Self::Only),
            Some(("pcsc", part)) if !part.trim().is_empty() => Ok(Self::Named(part.trim().into())),
            _ => Err(OpenError::Text {
                text: text.to_owned(),
                why: "it is neither `pcsc` nor `pcsc:` and a part of the reader's name",
            }),
        }
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Only => f.write_str("pcsc"),
            Self::Named(part) => write!(f, "pcsc:{part}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_reads_back_as_written() {
        for text in ["pcsc", "pcsc:ACS ACR39U"] {
            assert_eq!(text.parse::<Choice>().expect(text).to_string(), text);
        }
    }

    #[test]
    fn what_names_no_reader_is_refused_with_the_remedy() {
        for text in ["", "pcsc:", "pcsc: ", "usb", "serial:/dev/ttyUSB0"] {
            let error = text.parse::<Choice>().expect_err(text).to_string();
            assert!(error.contains("a part of the reader's name"), "{error}");
        }
    }
}
