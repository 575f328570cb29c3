//! Which line of which chip is what: from names and polarities, as a technician knows them.
//!
//! ```toml
//! chip = "pinctrl-bcm2711"          # the label, as `gpiodetect` shows it; numbers move
//! debounce_ms = 20
//!
//! [contacts.door]
//! line = "GPIO5"                    # the name, as `gpioinfo` shows it
//! active = "high"                   # closed to ground while shut, so that a cut wire reads as open
//! bias = "pull-up"
//!
//! [contacts.tamper]
//! line = "GPIO6"
//! active = "high"
//! bias = "pull-up"
//!
//! [lamps.card-reader]
//! line = "GPIO17"
//! active = "high"
//!
//! [lock]
//! line = "GPIO27"
//! active = "high"                   # power opens
//!
//! [fan]
//! line = "GPIO22"
//! active = "low"
//! released = "low"                  # runs while no kiosk does
//! ```
//!
//! # What a line does when nobody holds it
//!
//! When the kiosk's process ends, however it ends, the kernel takes the lines back. `released` is
//! the level that a line then has by its resistor, and the kiosk asks for the matching pull as far
//! as the chip has one. **The lock is fail-secure: released is locked**, and so is unlocked only by
//! a level that somebody drives. It is the lock of the service door, behind which nobody stands; a
//! door that people must leave by would need the opposite. Lamps are dark when released. A wiring
//! that says otherwise is refused. Only the fan may choose.
//!
//! Some kernels keep the last level of a released output (Raspberry Pi's do, unless
//! `pinctrl_bcm2835.persist_gpio_outputs=n` stands on the kernel's command line). There, a kiosk
//! that dies while the door is unlocked leaves it unlocked until the next one starts, which locks
//! first of all.

use std::collections::BTreeMap;
use std::time::Duration;

use kiosk_device::capability::{Lamp, Sense};
use serde::{Deserialize, Serialize};

use crate::wire::{Contact, Level, Output};

mod check;
mod config;

pub use check::WiringFault;
pub use config::WiringError;

/// The wiring of one cabinet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wiring {
    /// Label of the chip that has all lines.
    pub chip: String,
    /// A contact counts when it has stayed for so many milliseconds, at most 1000.
    #[serde(default = "debounce_ms")]
    pub debounce_ms: u32,
    /// What is read.
    pub contacts: Contacts,
    /// The lamps that are fitted.
    #[serde(default)]
    pub lamps: Lamps,
    /// The lock of the service door, where one is fitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock: Option<OutputLine>,
    /// The fan, where one is fitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fan: Option<OutputLine>,
}

/// Lines that are read. Every cabinet has a door and a tamper switch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contacts {
    /// "Yes" while the service door is open.
    pub door: ContactLine,
    /// "Yes" while it is shut: the other contact of a changeover switch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub door_shut: Option<ContactLine>,
    /// "Yes" while somebody tampers.
    pub tamper: ContactLine,
    /// "Yes" while the paper is low.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper_low: Option<ContactLine>,
    /// "Yes" while somebody stands before the kiosk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence: Option<ContactLine>,
    /// "Yes" while a headset is inserted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headset: Option<ContactLine>,
}

/// Lines of the lamps.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each is named as its lamp")]
pub struct Lamps {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_reader: Option<OutputLine>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint_reader: Option<OutputLine>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_printer: Option<OutputLine>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub camera: Option<OutputLine>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_service: Option<OutputLine>,
}

/// A line that is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactLine {
    /// Its name on the chip.
    pub line: String,
    /// Which level means "yes".
    pub active: Level,
    /// The pull that the chip shall give it; absent leaves it as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bias: Option<Bias>,
}

/// A line that is switched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutputLine {
    /// Its name on the chip.
    pub line: String,
    /// Which level is "on": lit, unlocked, running.
    pub active: Level,
    /// The level while nobody drives it; absent is "off".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released: Option<Level>,
}

/// A pull of the chip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bias {
    /// To the supply.
    PullUp,
    /// To ground.
    PullDown,
    /// None: the board has its own resistor.
    Disabled,
}

impl OutputLine {
    /// The level of this line when it is on, or off.
    pub fn level(&self, on: bool) -> Level {
        self.active.when(on)
    }

    /// The level that it has while nobody drives it.
    pub fn released(&self) -> Level {
        self.released.unwrap_or(self.active.opposite())
    }

    /// Whether it is on while nobody drives it.
    pub fn is_on_when_released(&self) -> bool {
        self.released() == self.active
    }
}

impl Wiring {
    /// How long a contact must have stayed.
    pub fn debounce(&self) -> Duration {
        Duration::from_millis(self.debounce_ms.into())
    }

    /// Every contact that is wired.
    pub fn contacts(&self) -> BTreeMap<Contact, &ContactLine> {
        let Contacts {
            door,
            door_shut,
            tamper,
            paper_low,
            presence,
            headset,
        } = &self.contacts;
        let all = [
            (Contact::Of(Sense::Door), Some(door)),
            (Contact::DoorShut, door_shut.as_ref()),
            (Contact::Of(Sense::Tamper), Some(tamper)),
            (Contact::Of(Sense::PaperLow), paper_low.as_ref()),
            (Contact::Of(Sense::Presence), presence.as_ref()),
            (Contact::Of(Sense::Headset), headset.as_ref()),
        ];
        fitted(all)
    }

    /// Every output that is wired.
    pub fn outputs(&self) -> BTreeMap<Output, &OutputLine> {
        let lamps = &self.lamps;
        let all = [
            (Output::Lamp(Lamp::CardReader), lamps.card_reader.as_ref()),
            (
                Output::Lamp(Lamp::FingerprintReader),
                lamps.fingerprint_reader.as_ref(),
            ),
            (
                Output::Lamp(Lamp::ReceiptPrinter),
                lamps.receipt_printer.as_ref(),
            ),
            (Output::Lamp(Lamp::Camera), lamps.camera.as_ref()),
            (Output::Lamp(Lamp::InService), lamps.in_service.as_ref()),
            (Output::Lock, self.lock.as_ref()),
            (Output::Fan, self.fan.as_ref()),
        ];
        fitted(all)
    }
}

fn fitted<K: Ord, V, const N: usize>(all: [(K, Option<V>); N]) -> BTreeMap<K, V> {
    let all = all.into_iter();
    all.filter_map(|(key, line)| line.map(|line| (key, line)))
        .collect()
}

/// Switches of doors and sockets bounce for a few milliseconds.
fn debounce_ms() -> u32 {
    20
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(super) const WIRING: &str = r#"
        chip = "pinctrl-bcm2711"
        [contacts.door]
        line = "GPIO5"
        active = "high"
        bias = "pull-up"
        [contacts.tamper]
        line = "GPIO6"
        active = "low"
        [lamps.card-reader]
        line = "GPIO17"
        active = "high"
        [lock]
        line = "GPIO27"
        active = "high"
        [fan]
        line = "GPIO22"
        active = "low"
        released = "low"
    "#;

    pub(super) fn wiring(text: &str) -> Wiring {
        toml::from_str(text).expect("it is a wiring")
    }

    #[test]
    fn a_wiring_comes_from_toml_and_goes_back_to_it() {
        let wiring = wiring(WIRING);
        assert_eq!(wiring.check(), Ok(()));
        assert_eq!(wiring.debounce(), Duration::from_millis(20));
        assert_eq!(wiring.contacts().len(), 2);
        assert_eq!(wiring.outputs().len(), 3);
        let written = toml::to_string(&wiring).expect("it can be written");
        assert_eq!(toml::from_str(&written), Ok(wiring));
    }
}
