//! One check a file. Each has an id, a sentence that should hold, a remedy when it does not, and a
//! way to find out.

mod agency_keys;
mod catalogue;
mod certificate;
mod clock;
mod country_roots;
mod data_folder;
mod databases;
mod device_key;
mod devices;
mod disk;
mod display;
mod fonts;
mod gateway;
mod links;
mod one_config;
mod printer;
mod staff;
mod time_zone;
mod trust;

use crate::kiosk::{Kiosk, KioskError};
use crate::surroundings::Surroundings;

/// A sentence about a kiosk that should hold.
#[derive(Clone, Copy)]
pub struct Check {
    /// Short name, for tickets and scripts.
    pub id: &'static str,
    /// What should hold.
    pub sentence: &'static str,
    /// What to do when it does not, unless the trouble knows better.
    pub remedy: &'static str,
    /// Finds out: what was found, or the trouble.
    pub find: fn(&Kiosk, &Surroundings) -> Result<Found, Trouble>,
}

/// What a check found when the sentence holds, or could not be asked.
#[derive(Debug)]
pub enum Found {
    /// It holds.
    Well(String),
    /// It holds, but somebody should look soon.
    Warning(String),
    /// It was not asked, and why.
    Skipped(String),
}

/// Why a sentence does not hold.
#[derive(Debug)]
pub struct Trouble {
    /// What was found, a line each.
    pub lines: Vec<String>,
    /// What to do about just this; otherwise the remedy of the check.
    pub remedy: Option<&'static str>,
}

/// Always the first; its own reading is in [`crate::report`], since the others need its result.
pub const READABLE: Check = Check {
    id: "config",
    sentence: "the config can be read",
    remedy: "mend the line that is named, or write the file anew with `kiosk-technician configure`",
    find: |kiosk, _| Ok(Found::Well(kiosk.config.kiosk.id.to_string())),
};

/// What can be found out from files alone, on any machine.
pub const OF_FILES: &[Check] = &[
    one_config::CHECK,
    catalogue::CHECK,
    agency_keys::CHECK,
    device_key::CHECK,
    certificate::CHECK,
    trust::CHECK,
    links::CHECK,
    country_roots::CHECK,
    staff::CHECK,
];

/// What only the kiosk itself can tell.
pub const OF_THE_MACHINE: &[Check] = &[
    data_folder::CHECK,
    disk::CHECK,
    databases::CHECK,
    fonts::CHECK,
    time_zone::CHECK,
    display::CHECK,
    clock::CHECK,
    gateway::REACHED,
    gateway::GENUINE,
    gateway::LETS_IN,
    printer::CHECK,
    devices::CARD_READER,
    devices::FINGERPRINT_READER,
    devices::CAMERA,
    devices::CABINET,
];

/// What asks a device, which one program at a time can have.
const OF_DEVICES: &[Check] = &[
    printer::CHECK,
    devices::CARD_READER,
    devices::FINGERPRINT_READER,
    devices::CAMERA,
    devices::CABINET,
];

/// What can be found out beside a kiosk that runs: it has the devices, and says itself how they are.
pub fn beside_the_kiosk() -> Vec<Check> {
    let asks = |check: &Check| OF_DEVICES.iter().any(|device| device.id == check.id);
    all().into_iter().filter(|check| !asks(check)).collect()
}

/// Everything that can be found out on the kiosk.
pub fn all() -> Vec<Check> {
    [OF_FILES, OF_THE_MACHINE].concat()
}

impl Trouble {
    /// One line.
    pub fn line(what: impl Into<String>) -> Self {
        Self::lines(vec![what.into()])
    }

    /// Several.
    pub fn lines(lines: Vec<String>) -> Self {
        Self {
            lines,
            remedy: None,
        }
    }

    /// With a remedy of its own.
    pub fn mended_by(mut self, remedy: &'static str) -> Self {
        self.remedy = Some(remedy);
        self
    }
}

impl From<String> for Found {
    fn from(what: String) -> Self {
        Self::Well(what)
    }
}

impl From<KioskError> for Trouble {
    fn from(error: KioskError) -> Self {
        Self::of(&error)
    }
}
