//! All the ways in which a module or its line goes wrong.

/// One way to go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breakage {
    /// Says nothing.
    Silent,
    /// Says that it heard, and is busy until it is told to stop.
    Busy,
    /// Answers without having said that it heard.
    Unacknowledged,
    /// Says letters instead, as another device would.
    Garbage,
    /// The checksum of the length is wrong.
    WrongLengthSum,
    /// The checksum of the data is wrong.
    WrongSum,
    /// The length is larger than any frame.
    LengthTooLarge,
    /// The length is zero.
    LengthZero,
    /// An answer with nothing in it.
    Empty,
    /// The answer to another command.
    OtherAnswer,
    /// Says it only before the next answer.
    Late,
    /// Says it twice.
    Twice,
    /// Says that it heard, for ever.
    NoEnd,
    /// Is reset in the middle of what it says, and sleeps.
    ResetInTheMiddle,
    /// Stops in the middle of what it says.
    StopsInTheMiddle,
    /// Sends back what it hears, as a line without a device and with its pins joined would.
    SendsBack,
    /// Says that it does not understand.
    ErrorFrame,
    /// Answers everything with this one byte.
    Stuck(u8),
    /// Another chip of the family answers.
    WrongDevice,
    /// Works for a while before it answers.
    Slow,
    /// The card is taken off the antenna, and put back when it is mended.
    CardPulled,
    /// The cable is pulled in the middle of what it says.
    Unplugged,
}

impl Breakage {
    /// Every way, the stuck ones with "no such card", with "too hot" and with a byte that nobody
    /// knows.
    pub const ALL: [Self; 24] = [
        Self::Silent,
        Self::Busy,
        Self::Unacknowledged,
        Self::Garbage,
        Self::WrongLengthSum,
        Self::WrongSum,
        Self::LengthTooLarge,
        Self::LengthZero,
        Self::Empty,
        Self::OtherAnswer,
        Self::Late,
        Self::Twice,
        Self::NoEnd,
        Self::ResetInTheMiddle,
        Self::StopsInTheMiddle,
        Self::SendsBack,
        Self::ErrorFrame,
        Self::Stuck(0x27),
        Self::Stuck(0x0D),
        Self::Stuck(0x3F),
        Self::WrongDevice,
        Self::Slow,
        Self::CardPulled,
        Self::Unplugged,
    ];
}

/// A breakage, and when it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// What goes wrong.
    pub breakage: Breakage,
    /// Only in answers to this code; `None` is all.
    pub on: Option<u8>,
    /// After so many that go well.
    pub after: u32,
    /// In one answer; else in all from then on.
    pub once: bool,
}

impl Planned {
    /// From now on, in everything.
    pub fn always(breakage: Breakage) -> Self {
        Self {
            breakage,
            on: None,
            after: 0,
            once: false,
        }
    }
}
