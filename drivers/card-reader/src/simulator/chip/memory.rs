//! A channel to a chip in the same memory.

use std::time::Instant;

use zeroize::Zeroizing;

use super::{ChipDock, Outcome};
use crate::apdu::{CardChannel, ChannelError, Lengths};

/// A channel to the chip at a dock.
pub struct MemoryChannel {
    dock: ChipDock,
    powered: u64,
    lengths: Lengths,
}

impl MemoryChannel {
    pub(super) fn new(dock: ChipDock, powered: u64) -> Self {
        Self {
            dock,
            powered,
            lengths: Lengths::Short,
        }
    }

    /// Carries extended lengths from now on.
    #[must_use]
    pub fn extended(mut self) -> Self {
        self.lengths = Lengths::Extended;
        self
    }
}

impl CardChannel for MemoryChannel {
    fn transmit(
        &mut self,
        command: &[u8],
        until: Instant,
    ) -> Result<Zeroizing<Vec<u8>>, ChannelError> {
        match self.dock.command(command, self.powered) {
            Outcome::Answer(bytes) => Ok(Zeroizing::new(bytes)),
            Outcome::Removed => Err(ChannelError::Removed),
            Outcome::Reset => Err(ChannelError::Reset),
            Outcome::Silence => {
                let left = until.saturating_duration_since(Instant::now());
                if self.dock.wait_for_removal(left) {
                    Err(ChannelError::Removed)
                } else {
                    Err(ChannelError::Timeout)
                }
            }
        }
    }

    fn lengths(&self) -> Lengths {
        self.lengths
    }
}
