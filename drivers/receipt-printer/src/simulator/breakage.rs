//! All the ways in which a printer's answers go wrong. What is wrong with the printer itself
//! (paper, cover, cutter) is in [`super::Faults`].

use crate::protocol::Reply;

/// One way to answer wrongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breakage {
    /// Says nothing.
    Silent,
    /// Says letters instead, as a console would.
    Garbage,
    /// Says a packet of another device.
    OtherDevice,
    /// One bit is turned over. ESC/POS has no sums that would tell.
    BitTurned,
    /// A name that never ends: longer than any answer may be.
    TooLong,
    /// A name of no letters.
    Empty,
    /// Says it only before the next answer.
    Late,
    /// Says it twice.
    Twice,
    /// Says before it what it said of an earlier receipt.
    OfEarlier,
    /// Tells a change unasked in between.
    Unasked,
    /// Says it byte by byte, with pauses.
    InPieces,
    /// Stops in the middle of what it says.
    StopsInTheMiddle,
    /// Loses its power in the middle of what it says, and with it all that it has not printed.
    ResetInTheMiddle,
    /// The cable is pulled in the middle of what it says.
    Unplugged,
    /// Sends back what it hears, as a line with its pins joined would.
    SendsBack,
    /// Says this one byte.
    Stuck(u8),
    /// Says that it is busy (XOFF), and goes on after a while.
    Busy,
    /// Says "all is well" without end.
    NoEnd,
}

impl Breakage {
    /// Every way; the stuck ones with "well", with "everything was read", and with all bits.
    pub const ALL: [Self; 20] = [
        Self::Silent,
        Self::Garbage,
        Self::OtherDevice,
        Self::BitTurned,
        Self::TooLong,
        Self::Empty,
        Self::Late,
        Self::Twice,
        Self::OfEarlier,
        Self::Unasked,
        Self::InPieces,
        Self::StopsInTheMiddle,
        Self::ResetInTheMiddle,
        Self::Unplugged,
        Self::SendsBack,
        Self::Stuck(0x12),
        Self::Stuck(0x00),
        Self::Stuck(0xFF),
        Self::Busy,
        Self::NoEnd,
    ];

    /// What comes out in place of `reply`, after a host that has just said `heard`.
    pub(super) fn spoil(self, reply: &Reply, heard: &[u8]) -> Vec<u8> {
        let mut bytes = reply.bytes();
        match self {
            // The server holds a late one back, and cuts and pauses the others.
            Self::Silent | Self::Late => bytes.clear(),
            Self::InPieces => {}
            Self::Garbage => bytes = b"login: ".to_vec(),
            Self::OtherDevice => bytes = FINGERPRINT_MODULE.to_vec(),
            Self::BitTurned => bytes[0] ^= 0b10,
            Self::TooLong => bytes = [&b"_"[..], &[b'A'; BYTES_ENDLESS]].concat(),
            Self::Empty => bytes = b"_\0".to_vec(),
            Self::Twice => bytes = bytes.repeat(2),
            Self::OfEarlier => {
                let earlier = [Reply::ProcessId(*b"old!"), Reply::Cleared];
                bytes.splice(0..0, earlier.iter().flat_map(Reply::bytes));
            }
            Self::Unasked => {
                bytes.splice(0..0, Reply::AutoStatus([0x10, 0, 0, 0]).bytes());
            }
            Self::StopsInTheMiddle | Self::ResetInTheMiddle | Self::Unplugged => {
                bytes.truncate(bytes.len() / 2);
            }
            Self::SendsBack => bytes = heard.to_vec(),
            Self::Stuck(byte) => bytes = vec![byte],
            Self::Busy => {
                let flow = [false, true].map(|reads| Reply::Flow { reads });
                bytes.splice(0..0, flow.iter().flat_map(Reply::bytes));
            }
            Self::NoEnd => bytes = vec![WELL; BYTES_ENDLESS],
        }
        bytes
    }
}

/// A breakage, and when it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// What goes wrong.
    pub breakage: Breakage,
    /// So many answers are still right.
    pub after: u32,
    /// Only one answer is wrong, not all from there on.
    pub once: bool,
}

impl Planned {
    /// What happens to the next answer, when `given` were given since it was planned.
    pub(super) fn at(self, given: u32) -> Option<Breakage> {
        let hit = given == self.after || (given > self.after && !self.once);
        hit.then_some(self.breakage)
    }
}

/// Answers any of the four questions: nothing is wrong.
const WELL: u8 = 0x12;
const BYTES_ENDLESS: usize = 20_000;
/// "Done", in the words of a ZFM module.
const FINGERPRINT_MODULE: [u8; 12] = [0xEF, 1, 0xFF, 0xFF, 0xFF, 0xFF, 7, 0, 3, 0, 0, 0x0A];
