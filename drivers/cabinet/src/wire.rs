//! What a wire is for, and what its level means.

use std::fmt;

use kiosk_device::capability::{Lamp, Sense};
use serde::{Deserialize, Serialize};

/// A level of a wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// As of a switch that is closed to ground while all is well, when it opens: a cut wire then
    /// reads as tripped.
    High,
    /// As of a switch that grounds its line when it trips.
    Low,
}

impl Level {
    /// The level of a line that means "yes" at `self`, when the answer is `yes`.
    pub fn when(self, yes: bool) -> Self {
        if yes { self } else { self.opposite() }
    }

    /// The other level.
    pub fn opposite(self) -> Self {
        match self {
            Self::High => Self::Low,
            Self::Low => Self::High,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::High => "high",
            Self::Low => "low",
        })
    }
}

/// A contact that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Contact {
    /// The contact of a sense.
    Of(Sense),
    /// The other contact of a changeover switch at the door: "yes" while the door is shut. The two
    /// must never agree for longer than the switch takes to move; a cut wire, a contact that
    /// sticks and a polarity that was configured wrong all show.
    DoorShut,
}

impl Contact {
    /// The sense that this contact speaks for by itself.
    pub fn sense(self) -> Option<Sense> {
        match self {
            Self::Of(sense) => Some(sense),
            Self::DoorShut => None,
        }
    }
}

impl fmt::Display for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Of(sense) => sense.fmt(f),
            Self::DoorShut => f.write_str("door-shut"),
        }
    }
}

/// Something that is switched. "On" is lit, unlocked, running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Output {
    /// A lamp.
    Lamp(Lamp),
    /// The lock of the service door: power opens it.
    Lock,
    /// The fan.
    Fan,
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lamp(lamp) => write!(f, "{} lamp", lamp.as_str()),
            Self::Lock => f.write_str("lock"),
            Self::Fan => f.write_str("fan"),
        }
    }
}
