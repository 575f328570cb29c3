//! RFConfiguration: the antenna, and how long the module tries by itself (PN532 manual §7.3.1).

use std::time::Duration;

use super::{Command, Payload, nothing_more};

/// One setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RfConfiguration {
    /// The antenna's field; without it a card has no power and forgets everything.
    Field {
        /// Whether it is on.
        on: bool,
    },
    /// How often the module looks for a card before it says that there is none. Without this it
    /// looks for ever, and answers only when one comes.
    Looks {
        /// After the first look, so many more.
        more: u8,
    },
    /// How often the module asks again when a card's answer does not come or is broken.
    Repeats {
        /// After the first time, so many more.
        more: u8,
    },
}

const FIELD: u8 = 0x01;
const REPEATS: u8 = 0x04;
const LOOKS: u8 = 0x05;
/// As often as the module does by itself, for protocols that we do not use.
const FOR_EVER: u8 = 0xFF;
const ONCE_MORE: u8 = 0x01;

impl Command for RfConfiguration {
    const CODE: u8 = 0x32;
    const NAME: &'static str = "RFConfiguration";
    const ANSWER_MAX: Duration = Duration::from_millis(300);
    type Reply = ();

    fn write_arguments(&self, payload: &mut Payload) {
        match self {
            Self::Field { on } => payload.extend_from_slice(&[FIELD, (*on).into()]),
            Self::Repeats { more } => payload.extend_from_slice(&[REPEATS, *more]),
            Self::Looks { more } => {
                payload.extend_from_slice(&[LOOKS, FOR_EVER, ONCE_MORE, *more]);
            }
        }
    }

    fn read_reply(&self, rest: &[u8]) -> Option<()> {
        nothing_more(rest)
    }
}

impl RfConfiguration {
    /// Reads the bytes after the code; `None` for settings that we do not make.
    pub fn read(arguments: &[u8]) -> Option<Self> {
        match *arguments {
            [FIELD, bits] => Some(Self::Field { on: bits & 1 == 1 }),
            [REPEATS, more] => Some(Self::Repeats { more }),
            [LOOKS, _, _, more] => Some(Self::Looks { more }),
            _ => None,
        }
    }
}
