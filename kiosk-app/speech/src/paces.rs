//! How fast and how loud, in steps that a key moves by one.

/// Words a minute of each step.
const PACES: [u16; 6] = [100, 130, 165, 210, 260, 320];
const PACE_DEFAULT: usize = 2;
/// Loudness of each step, in percent of what the outlet gives.
const VOLUMES: [u8; 6] = [15, 25, 40, 60, 80, 100];
const VOLUME_DEFAULT: usize = 2;

/// How fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace(usize);

/// How loud. Every citizen begins at the default (Section 508 §402.3: the volume goes back to it
/// after every use).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Volume(usize);

impl Pace {
    /// One step faster, if there is one.
    #[must_use]
    pub fn faster(self) -> Self {
        Self((self.0 + 1).min(PACES.len() - 1))
    }

    /// One step slower, if there is one.
    #[must_use]
    pub fn slower(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// In words a minute.
    pub fn words_a_minute(self) -> u16 {
        PACES[self.0]
    }
}

impl Volume {
    /// One step louder, if there is one.
    #[must_use]
    pub fn louder(self) -> Self {
        Self((self.0 + 1).min(VOLUMES.len() - 1))
    }

    /// One step quieter, if there is one; never silent.
    #[must_use]
    pub fn quieter(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// In percent.
    pub fn percent(self) -> u8 {
        VOLUMES[self.0]
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self(PACE_DEFAULT)
    }
}

impl Default for Volume {
    fn default() -> Self {
        Self(VOLUME_DEFAULT)
    }
}
