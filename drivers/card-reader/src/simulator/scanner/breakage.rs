//! What can go wrong between a scanner and its host.

/// One way to go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScannerBreakage {
    /// Nothing comes.
    Silent,
    /// The plug is pulled before the first byte.
    Unplugged,
    /// The plug is pulled in the middle of the code.
    UnpluggedInTheMiddle,
    /// It resets in the middle, comes back and says the whole code again.
    ResetInTheMiddle,
    /// Half the code, then nothing.
    Half,
    /// The whole code without its ending.
    NoEnding,
    /// The ending alone.
    Empty,
    /// Ten million bytes without an ending.
    Oversize,
    /// Bytes without meaning, all 256 of them.
    Garbage,
    /// Zeros: a line at the wrong speed.
    Zeros,
    /// The high bit of a byte is set: a line with parity.
    Parity,
    /// The answer of a fingerprint module.
    OtherDevice,
    /// Codes in one another: the first half of one, then all of it.
    BegunTwice,
    /// The code comes twice without a pause.
    Twice,
    /// The ending comes first: what is left of the last code.
    EndingFirst,
    /// Colours of a terminal around the code.
    Escapes,
}

/// What happens on the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    Send(Vec<u8>),
    Unplug,
}

const OVERSIZE_BYTES: usize = 10_000_000;

impl ScannerBreakage {
    /// Every one of them.
    pub const ALL: [Self; 16] = [
        Self::Silent,
        Self::Unplugged,
        Self::UnpluggedInTheMiddle,
        Self::ResetInTheMiddle,
        Self::Half,
        Self::NoEnding,
        Self::Empty,
        Self::Oversize,
        Self::Garbage,
        Self::Zeros,
        Self::Parity,
        Self::OtherDevice,
        Self::BegunTwice,
        Self::Twice,
        Self::EndingFirst,
        Self::Escapes,
    ];

    /// What comes instead of `code`, of which the last `ending` bytes end it.
    pub(super) fn acts(self, code: &[u8], ending: usize) -> Vec<Act> {
        let send = |parts: &[&[u8]]| Act::Send(parts.concat());
        let half = &code[..code.len() / 2];
        let (body, end) = code.split_at(code.len() - ending);
        match self {
            Self::Silent => Vec::new(),
            Self::Unplugged => vec![Act::Unplug],
            Self::UnpluggedInTheMiddle => vec![send(&[half]), Act::Unplug],
            Self::ResetInTheMiddle => vec![send(&[half]), Act::Unplug, send(&[code])],
            Self::Half => vec![send(&[half])],
            Self::NoEnding => vec![send(&[body])],
            Self::Empty => vec![send(&[end])],
            Self::Oversize => vec![Act::Send(vec![b'7'; OVERSIZE_BYTES])],
            Self::Garbage => vec![Act::Send((0..=255).rev().cycle().take(700).collect())],
            Self::Zeros => vec![send(&[&[0; 64], end])],
            Self::Parity => {
                let mut set = code.to_vec();
                if let Some(byte) = set.first_mut() {
                    *byte |= 0x80;
                }
                vec![Act::Send(set)]
            }
            Self::OtherDevice => {
                vec![send(&[b"\xEF\x01\xFF\xFF\xFF\xFF\x07\x00\x03\x00\x00\x0A"])]
            }
            Self::BegunTwice => vec![send(&[half, code])],
            Self::Twice => vec![send(&[code, code])],
            Self::EndingFirst => vec![send(&[end, code])],
            Self::Escapes => vec![send(&[b"\x1B[31m", code])],
        }
    }
}
