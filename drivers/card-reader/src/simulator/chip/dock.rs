//! Where a chip lies, and the hand at it.

use std::time::Duration;

use kiosk_device::dock::Dock;

use super::{Breakage, Chip, MemoryChannel, Planned};

/// A chip of any kind that is not there.
pub trait SimulatedChip: Send {
    /// Its answer to reset.
    fn atr(&self) -> &'static [u8];

    /// Power or reset: everything is forgotten.
    fn reset(&mut self);

    /// What it answers to `command`, status word included.
    fn answer(&mut self, command: &[u8]) -> Vec<u8>;
}

impl SimulatedChip for Chip {
    fn atr(&self) -> &'static [u8] {
        self.atr()
    }
    fn reset(&mut self) {
        self.reset();
    }
    fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        self.answer(command)
    }
}

/// A place for one chip. Clones reach the same place.
#[derive(Clone)]
pub struct ChipDock {
    place: Dock<Place>,
}

#[derive(Default)]
struct Place {
    chip: Option<Box<dyn SimulatedChip>>,
    /// Counts what was put in and powered, so that a channel knows whether its card is still there.
    powered: u64,
    other: Option<Box<dyn SimulatedChip>>,
    planned: Option<Planned>,
    before: Vec<u8>,
    commands: u32,
}

/// What comes of a command.
pub enum Outcome {
    /// These bytes, status word included.
    Answer(Vec<u8>),
    /// Nothing, for as long as one waits.
    Silence,
    /// The card is gone.
    Removed,
    /// The card was reset.
    Reset,
}

impl Default for ChipDock {
    fn default() -> Self {
        Self {
            place: Dock::new(Place::default()),
        }
    }
}

impl ChipDock {
    /// Lays a chip down; one that was there is taken away first.
    pub fn insert(&self, chip: impl SimulatedChip + 'static) {
        self.place.change(|place| {
            place.chip = Some(Box::new(chip));
            place.powered += 1;
        });
    }

    /// Takes the chip away.
    pub fn remove(&self) {
        self.place.change(|place| place.chip = None);
    }

    /// Whether a chip is there.
    pub fn has_chip(&self) -> bool {
        self.place.look(|place| place.chip.is_some())
    }

    /// Plans a breakage, or none any more.
    pub fn plan(&self, planned: Option<Planned>) {
        self.place.change(|place| {
            place.planned = planned;
            place.commands = 0;
        });
    }

    /// The card that [`Breakage::OtherCard`] puts there.
    pub fn lay_ready(&self, other: impl SimulatedChip + 'static) {
        self.place
            .change(|place| place.other = Some(Box::new(other)));
    }

    /// How many commands came since the last plan.
    pub fn commands(&self) -> u32 {
        self.place.look(|place| place.commands)
    }

    /// Powers the chip and opens a channel to it; `None` when none is there.
    pub fn open(&self) -> Option<MemoryChannel> {
        let powered = self.power()?;
        Some(MemoryChannel::new(self.clone(), powered))
    }

    /// Powers or resets the chip; the number of this powering.
    pub fn power(&self) -> Option<u64> {
        self.place.change(|place| {
            place.chip.as_mut()?.reset();
            place.powered += 1;
            Some(place.powered)
        })
    }

    /// Its answer to reset, when a chip is there.
    pub fn atr(&self) -> Option<&'static [u8]> {
        self.place
            .look(|place| place.chip.as_ref().map(|chip| chip.atr()))
    }

    /// What comes of `command` to the chip that was powered as `powered`.
    pub fn command(&self, command: &[u8], powered: u64) -> Outcome {
        self.place.change(|place| place.command(command, powered))
    }

    /// Waits for as long as a silent card is waited for; `true` when it was taken away meanwhile.
    pub(super) fn wait_for_removal(&self, deadline: Duration) -> bool {
        let gone = |place: &mut Place| place.chip.is_none().then_some(());
        self.place.wait(deadline, gone).is_some()
    }
}

impl Place {
    fn command(&mut self, command: &[u8], powered: u64) -> Outcome {
        if self.chip.is_some() && self.powered != powered {
            return Outcome::Reset;
        }
        let breakage = self.due();
        match breakage {
            Some(Breakage::Removed) => self.chip = None,
            Some(Breakage::Silent) => return Outcome::Silence,
            Some(Breakage::Reset) => {
                self.powered += 1;
                return Outcome::Reset;
            }
            Some(Breakage::OtherCard) => self.chip = self.other.take().or(self.chip.take()),
            _ => {}
        }
        let Some(chip) = self.chip.as_mut() else {
            return Outcome::Removed;
        };
        let answer = chip.answer(command);
        let spoilt = match breakage {
            Some(breakage) => breakage.spoil(answer.clone(), &self.before),
            None => answer.clone(),
        };
        self.before = answer;
        Outcome::Answer(spoilt)
    }

    fn due(&mut self) -> Option<Breakage> {
        let before = self.commands;
        self.commands += 1;
        self.planned
            .filter(|planned| before == planned.after || before > planned.after && !planned.once)
            .map(|planned| planned.breakage)
    }
}
