//! The ways in which a simulated camera can go wrong.

use crate::v4l2::{Errno, Step};

/// A way to go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Breakage {
    /// The cable is pulled at the step, and stays out.
    Unplugged,
    /// The cable is pulled at the step and put in again; the camera has another number then.
    Replugged,
    /// The step's transfer on the bus fails.
    Io,
    /// Another program has the camera.
    Busy,
    /// The kernel does not like the step's arguments.
    Invalid,
    /// The bus has no room left.
    NoBandwidth,
    /// The step does not come back, until the camera is mended.
    Hangs,
    /// From the step on, no frame comes.
    Silent,
    /// From the step on, every frame is flagged as damaged.
    Flagged,
    /// From the step on, frames have no bytes.
    Empty,
    /// From the step on, frames claim more bytes than their buffer has.
    TooLong,
    /// From the step on, frames lose their tail.
    Truncated,
    /// From the step on, frames are noise that begins like a picture.
    Garbage,
    /// From the step on, frames have another size than was agreed on.
    OtherSize,
    /// From the step on, there is one buffer, however many are asked for.
    OneBuffer,
    /// From the step on, it calls itself something that captures nothing.
    NotACamera,
    /// From the step on, it becomes another format than was wished for.
    OtherFormat,
    /// From the step on, it tells of another format than it agreed to.
    FormatMoves,
}

impl Breakage {
    /// Every one.
    pub const ALL: [Self; 18] = [
        Self::Unplugged,
        Self::Replugged,
        Self::Io,
        Self::Busy,
        Self::Invalid,
        Self::NoBandwidth,
        Self::Hangs,
        Self::Silent,
        Self::Flagged,
        Self::Empty,
        Self::TooLong,
        Self::Truncated,
        Self::Garbage,
        Self::OtherSize,
        Self::OneBuffer,
        Self::NotACamera,
        Self::OtherFormat,
        Self::FormatMoves,
    ];

    /// What the step itself answers, if it answers wrongly.
    pub fn errno(self) -> Option<Errno> {
        match self {
            Self::Unplugged | Self::Replugged => Some(Errno::NODEV),
            Self::Io => Some(Errno::IO),
            Self::Busy => Some(Errno::BUSY),
            Self::Invalid => Some(Errno::INVAL),
            Self::NoBandwidth => Some(Errno::NOSPC),
            _ => None,
        }
    }

    /// By its name, e.g. `Silent`.
    pub fn by_name(name: &str) -> Option<Self> {
        let named = |breakage: &Self| format!("{breakage:?}") == name;
        Self::ALL.into_iter().find(named)
    }
}

/// What goes wrong, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// What.
    pub breakage: Breakage,
    /// At which step, or from which step on.
    pub at: Step,
    /// Whether it is mended after the first time.
    pub once: bool,
}
