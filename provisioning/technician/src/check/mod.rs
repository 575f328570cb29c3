//! One check a file. Each has an id, a sentence that should hold, a remedy when it does not, and a
//! way to find out.

mod agency_keys;
mod catalogue;
mod certificate;
mod data_folder;
mod device_key;
mod devices;
mod links;
mod printer;
mod trust;

use kiosk_domain::Timestamp;

use crate::kiosk::{Kiosk, KioskError};

/// A sentence about a kiosk that should hold.
#[derive(Clone, Copy)]
pub struct Check {
    /// Short name, for tickets and scripts.
    pub id: &'static str,
    /// What should hold.
    pub sentence: &'static str,
    /// What to do when it does not.
    pub remedy: &'static str,
    /// Finds out: what was found, or the trouble.
    pub find: fn(&Kiosk, Timestamp) -> Result<String, Trouble>,
}

/// Why a sentence does not hold, a line each.
pub struct Trouble(pub Vec<String>);

/// Always the first; its own reading is in [`crate::report`], since the others need its result.
pub const READABLE: Check = Check {
    id: "config",
    sentence: "the config can be read",
    remedy: "mend the line that is named, or write the file anew with `kiosk-technician configure`",
    find: |kiosk, _| Ok(kiosk.config.kiosk.id.to_string()),
};

/// What can be found out from files alone, on any machine.
pub const OF_FILES: &[Check] = &[
    catalogue::CHECK,
    agency_keys::CHECK,
    device_key::CHECK,
    certificate::CHECK,
    trust::CHECK,
    links::CHECK,
];

/// What only the kiosk itself can tell.
pub const OF_THE_MACHINE: &[Check] = &[
    data_folder::CHECK,
    printer::CHECK,
    devices::CARD_READER,
    devices::FINGERPRINT_READER,
    devices::CAMERA,
    devices::CABINET,
];

impl Trouble {
    /// One line.
    pub fn line(what: impl Into<String>) -> Self {
        Self(vec![what.into()])
    }
}

impl From<KioskError> for Trouble {
    fn from(error: KioskError) -> Self {
        Self::of(&error)
    }
}
