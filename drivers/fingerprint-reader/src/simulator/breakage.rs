//! All the ways in which a module or its line goes wrong.

/// One way to go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breakage {
    /// Says nothing.
    Silent,
    /// Says letters instead, as another device would.
    Garbage,
    /// Everything is said, with wrong sums.
    WrongSum,
    /// Lengths are larger than any packet.
    LengthTooLarge,
    /// Lengths are zero.
    LengthZero,
    /// A packet with nothing in it, for ever in place of data.
    Empty,
    /// Says it only before the next answer.
    Late,
    /// Says it twice.
    Twice,
    /// Is reset in the middle of what it says, and forgets the handshake.
    ResetInTheMiddle,
    /// Stops in the middle of what it says.
    StopsInTheMiddle,
    /// Answers from another address.
    OtherAddress,
    /// Sends back what it hears, as a line without a device and with its pins joined would.
    SendsBack,
    /// Confirms everything with this one byte.
    Stuck(u8),
    /// Works for a second before it answers.
    Slow,
    /// Sends data packets without an end.
    NoEnd,
    /// The cable is pulled in the middle of what it says.
    Unplugged,
}

impl Breakage {
    /// Every way, the stuck ones with "no finger" and with a byte that nobody knows.
    pub const ALL: [Self; 17] = [
        Self::Silent,
        Self::Garbage,
        Self::WrongSum,
        Self::LengthTooLarge,
        Self::LengthZero,
        Self::Empty,
        Self::Late,
        Self::Twice,
        Self::ResetInTheMiddle,
        Self::StopsInTheMiddle,
        Self::OtherAddress,
        Self::SendsBack,
        Self::Stuck(0x02),
        Self::Stuck(0x7E),
        Self::Slow,
        Self::NoEnd,
        Self::Unplugged,
    ];
}

/// A breakage, and when it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// What goes wrong.
    pub breakage: Breakage,
    /// Only in answers to this instruction code; `None` is all.
    pub on: Option<u8>,
}
