//! `AuraLedConfig`: the ring of light around the window.

use std::time::Duration;

use super::{Command, nothing_more};

/// Colours of the ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuraColour {
    /// Red.
    Red,
    /// Blue.
    Blue,
    /// Purple.
    Purple,
}

/// What the ring does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuraMode {
    /// Swells and fades.
    Breathe,
    /// Flashes.
    Flash,
    /// Shines.
    On,
    /// Is dark.
    Off,
}

/// Lights the ring (R503 manual). Modules without one answer with an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuraLed {
    /// What it does.
    pub mode: AuraMode,
    /// In which colour.
    pub colour: AuraColour,
}

impl AuraLed {
    /// Neither hurried nor sleepy, in the maker's unit.
    const SPEED: u8 = 0x80;
    /// 0 is until told otherwise.
    const CYCLES: u8 = 0;

    /// Reads the four bytes of the command.
    pub fn parse(arguments: &[u8]) -> Option<Self> {
        let [mode, _, colour, _] = *arguments else {
            return None;
        };
        Some(Self {
            mode: match mode {
                1 => AuraMode::Breathe,
                2 => AuraMode::Flash,
                3 => AuraMode::On,
                4 => AuraMode::Off,
                _ => return None,
            },
            colour: match colour {
                1 => AuraColour::Red,
                2 => AuraColour::Blue,
                3 => AuraColour::Purple,
                _ => return None,
            },
        })
    }
}

impl Command for AuraLed {
    const CODE: u8 = 0x35;
    const NAME: &'static str = "AuraLedConfig";
    const ANSWER_MAX: Duration = Duration::from_millis(500);
    type Reply = ();

    fn arguments(&self) -> Vec<u8> {
        vec![
            self.mode as u8 + 1,
            Self::SPEED,
            self.colour as u8 + 1,
            Self::CYCLES,
        ]
    }

    fn read_reply(rest: &[u8]) -> Option<()> {
        nothing_more(rest)
    }
}
