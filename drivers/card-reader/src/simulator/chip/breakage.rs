//! What can go wrong between a chip and its reader.

/// One way to go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breakage {
    /// The card is pulled.
    Removed,
    /// The card is reset, and answers as one that was never spoken to.
    Reset,
    /// No answer at all.
    Silent,
    /// No bytes.
    Empty,
    /// One byte: half a status word.
    Half,
    /// Bytes without any meaning.
    Garbage,
    /// More than any response holds.
    Oversize,
    /// `6F00` instead of the answer.
    WrongStatus,
    /// `6700` in the clear, although the command was protected.
    WrongLength,
    /// `6C10`, whatever is asked.
    AlwaysCorrects,
    /// `6110`, whatever is asked, and never any data.
    AlwaysMore,
    /// `61FF` and 255 bytes, whatever is asked.
    NeverEnough,
    /// A bit of the answer is turned over.
    Flipped,
    /// The answer to the command before comes again.
    Replayed,
    /// `9000` without data or checksum.
    Stripped,
    /// The answer lacks its middle.
    Cut,
    /// Somebody else's card lies there now.
    OtherCard,
}

impl Breakage {
    /// Every one of them.
    pub const ALL: [Self; 17] = [
        Self::Removed,
        Self::Reset,
        Self::Silent,
        Self::Empty,
        Self::Half,
        Self::Garbage,
        Self::Oversize,
        Self::WrongStatus,
        Self::WrongLength,
        Self::AlwaysCorrects,
        Self::AlwaysMore,
        Self::NeverEnough,
        Self::Flipped,
        Self::Replayed,
        Self::Stripped,
        Self::Cut,
        Self::OtherCard,
    ];

    /// What reaches the reader instead of `answer`.
    pub(super) fn spoil(self, mut answer: Vec<u8>, before: &[u8]) -> Vec<u8> {
        match self {
            Self::Empty => Vec::new(),
            Self::Half => vec![0x90],
            Self::Garbage => (0..61).map(|index: u8| index.wrapping_mul(151)).collect(),
            Self::Oversize => vec![0; 70_000],
            Self::WrongStatus => vec![0x6F, 0x00],
            Self::WrongLength => vec![0x67, 0x00],
            Self::AlwaysCorrects => vec![0x6C, 0x10],
            Self::AlwaysMore => vec![0x61, 0x10],
            Self::NeverEnough => [&[7; 255][..], &[0x61, 0xFF]].concat(),
            Self::Replayed => before.to_vec(),
            Self::Stripped => vec![0x90, 0x00],
            Self::Flipped => {
                let middle = answer.len() / 2;
                if let Some(byte) = answer.get_mut(middle) {
                    *byte ^= 0x10;
                }
                answer
            }
            Self::Cut => {
                let third = answer.len() / 3;
                drop(answer.drain(third..2 * third));
                answer
            }
            Self::Removed | Self::Reset | Self::Silent | Self::OtherCard => answer,
        }
    }
}

/// A breakage to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// What.
    pub breakage: Breakage,
    /// After how many more commands.
    pub after: u32,
    /// To that one command alone; else from then on to all.
    pub once: bool,
}
