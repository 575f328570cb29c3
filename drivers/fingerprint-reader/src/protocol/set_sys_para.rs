//! `SetSysPara`: speed and packet size. The module keeps them in flash, through power cuts.

use std::time::Duration;

use super::{Command, PacketSize, nothing_more};

/// Changes one setting (ZFM manual). The acknowledgement still comes the old way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetSysPara {
    /// Bits a second, in units of 9600, 1 to 12.
    Baud9600(u8),
    /// How strict `Match` is, 1 to 5.
    Security(u8),
    /// Bytes of a data packet.
    PacketSize(PacketSize),
}

impl SetSysPara {
    /// Reads the two bytes of the command.
    pub fn parse(arguments: &[u8]) -> Option<Self> {
        match *arguments {
            [4, units @ 1..=12] => Some(Self::Baud9600(units)),
            [5, level @ 1..=5] => Some(Self::Security(level)),
            [6, code] => PacketSize::from_code(u16::from(code)).map(Self::PacketSize),
            _ => None,
        }
    }
}

impl Command for SetSysPara {
    const CODE: u8 = 0x0E;
    const NAME: &'static str = "SetSysPara";
    const ANSWER_MAX: Duration = Duration::from_millis(500);
    type Reply = ();

    fn arguments(&self) -> Vec<u8> {
        match self {
            Self::Baud9600(units) => vec![4, *units],
            Self::Security(level) => vec![5, *level],
            Self::PacketSize(size) => vec![6, size.code() as u8],
        }
    }

    fn read_reply(rest: &[u8]) -> Option<()> {
        nothing_more(rest)
    }
}
