//! The cabinet: what its switches say, what its lamps show, its lock and its fan.
//!
//! The words for states are those of CEN/XFS, part 10 (sensors and indicators unit), so that fleet
//! tools which know cash machines know kiosks.

use std::fmt;
use std::time::Duration;

use kiosk_domain::DeviceState;

use super::Device;
use crate::{Failure, FailureKind};

/// What the cabinet can sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sense {
    /// The service door; "yes" while it is open.
    Door,
    /// The tamper switch; "yes" while the cabinet is moved or forced.
    Tamper,
    /// The roll's near-end switch; "yes" while the paper is low.
    PaperLow,
    /// The presence sensor; "yes" while somebody stands before the kiosk.
    Presence,
    /// The headphone socket; "yes" while a headset is in it.
    Headset,
}

impl Sense {
    /// Every sense.
    pub const ALL: [Self; 5] = [
        Self::Door,
        Self::Tamper,
        Self::PaperLow,
        Self::Presence,
        Self::Headset,
    ];

    /// The name used in logs and commands, e.g. `paper-low`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Door => "door",
            Self::Tamper => "tamper",
            Self::PaperLow => "paper-low",
            Self::Presence => "presence",
            Self::Headset => "headset",
        }
    }

    /// The state in XFS words, e.g. `OPEN` or `CLOSED` for the door.
    pub fn word(self, yes: bool) -> &'static str {
        match (self, yes) {
            (Self::Door, true) => "OPEN",
            (Self::Door, false) => "CLOSED",
            (Self::Tamper, true) => "ON",
            (Self::Tamper, false) => "OFF",
            (Self::PaperLow, true) => "LOW",
            (Self::PaperLow, false) => "FULL",
            (Self::Presence | Self::Headset, true) => "PRESENT",
            (Self::Presence | Self::Headset, false) => "NOT-PRESENT",
        }
    }
}

impl fmt::Display for Sense {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What the switches and sensors say at one moment. What is not fitted says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CabinetInputs {
    /// The service door is open.
    pub door_open: bool,
    /// The tamper switch has tripped: the cabinet was moved or forced.
    pub tampered: bool,
    /// The paper's near-end switch has tripped.
    pub paper_low: bool,
    /// Somebody stands before the kiosk.
    pub someone_present: bool,
    /// A headset is in its socket.
    pub headset_inserted: bool,
}

impl CabinetInputs {
    /// The cabinet's state in XFS words: tampering first, then an open door. Paper that runs low
    /// is the printer's state, not the cabinet's.
    pub fn state(self) -> DeviceState {
        match self {
            Self { tampered: true, .. } => DeviceState::FraudAttempt,
            Self {
                door_open: true, ..
            } => DeviceState::UserError,
            _ => DeviceState::Online,
        }
    }

    /// What one sense says.
    pub fn get(self, sense: Sense) -> bool {
        match sense {
            Sense::Door => self.door_open,
            Sense::Tamper => self.tampered,
            Sense::PaperLow => self.paper_low,
            Sense::Presence => self.someone_present,
            Sense::Headset => self.headset_inserted,
        }
    }

    /// Notes what one sense says.
    pub fn set(&mut self, sense: Sense, yes: bool) {
        match sense {
            Sense::Door => self.door_open = yes,
            Sense::Tamper => self.tampered = yes,
            Sense::PaperLow => self.paper_low = yes,
            Sense::Presence => self.someone_present = yes,
            Sense::Headset => self.headset_inserted = yes,
        }
    }
}

/// One change of one sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// What changed.
    pub sense: Sense,
    /// What it says since.
    pub yes: bool,
}

/// What happened at the inputs since the last call.
///
/// The edges lead from the inputs of the last call to these: a door that was opened and shut again
/// in between is two edges, though no level differs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CabinetEvents {
    /// The levels, read after the edges.
    pub inputs: CabinetInputs,
    /// What changed, in order; empty when nothing did before the deadline.
    pub edges: Vec<Edge>,
    /// Some edges were lost on the way; the levels are right all the same.
    pub is_incomplete: bool,
}

/// The lamps that show a citizen where to put a hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lamp {
    /// At the card slot.
    CardReader,
    /// At the fingerprint window.
    FingerprintReader,
    /// At the paper's mouth.
    ReceiptPrinter,
    /// Over the document plate; also the camera's light.
    Camera,
    /// On top: in service.
    InService,
}

impl Lamp {
    /// Every lamp.
    pub const ALL: [Self; 5] = [
        Self::CardReader,
        Self::FingerprintReader,
        Self::ReceiptPrinter,
        Self::Camera,
        Self::InService,
    ];

    /// The name used in logs and commands, e.g. `card-reader`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CardReader => "card-reader",
            Self::FingerprintReader => "fingerprint-reader",
            Self::ReceiptPrinter => "receipt-printer",
            Self::Camera => "camera",
            Self::InService => "in-service",
        }
    }
}

/// The lock of the service door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lock {
    /// Shut fast; also what it is without a kiosk: power gone, process dead, line cut.
    #[default]
    Locked,
    /// A hand can open the door.
    Unlocked,
}

impl Lock {
    /// The state in XFS words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Locked => "LOCKED",
            Self::Unlocked => "UNLOCKED",
        }
    }
}

/// Door, tamper, paper, presence, headset; lamps, lock, fan.
pub trait Cabinet: Device {
    /// Reads all inputs at once.
    ///
    /// # Errors
    /// A line that cannot be read.
    fn inputs(&mut self, deadline: Duration) -> Result<CabinetInputs, Failure>;

    /// Whether a sense is fitted. One that is not always says no.
    fn is_fitted(&self, sense: Sense) -> bool {
        matches!(sense, Sense::Door | Sense::Tamper)
    }

    /// Waits until an input changes, at most for `deadline`, and says what changed since the last
    /// call. The first call says how far the inputs are from a cabinet at rest.
    ///
    /// # Errors
    /// [`FailureKind::Unsupported`] by a cabinet that can only be asked; a line that cannot be read.
    fn events(&mut self, _deadline: Duration) -> Result<CabinetEvents, Failure> {
        Err(not_fitted("watching its inputs"))
    }

    /// Switches a lamp.
    ///
    /// # Errors
    /// [`FailureKind::Unsupported`] when the lamp is not fitted; a line that cannot be set.
    fn set_lamp(&mut self, lamp: Lamp, lit: bool, deadline: Duration) -> Result<(), Failure>;

    /// Locks or unlocks the service door. It locks by itself when the kiosk's process ends.
    ///
    /// # Errors
    /// [`FailureKind::Unsupported`] when no lock is fitted; a line that cannot be set.
    fn set_lock(&mut self, _lock: Lock, _deadline: Duration) -> Result<(), Failure> {
        Err(not_fitted("a lock"))
    }

    /// Switches the fan.
    ///
    /// # Errors
    /// [`FailureKind::Unsupported`] when no fan is fitted; a line that cannot be set.
    fn set_fan(&mut self, _running: bool, _deadline: Duration) -> Result<(), Failure> {
        Err(not_fitted("a fan"))
    }
}

fn not_fitted(what: &str) -> Failure {
    let detail = format!("the cabinet has no line for {what}; see the cabinet's wiring");
    Failure::new(FailureKind::Unsupported, detail)
}

#[cfg(test)]
mod tests {
    use kiosk_domain::Capability;

    use super::*;
    use crate::Identity;

    /// A cabinet with nothing but what every cabinet has.
    struct Bare;

    impl Device for Bare {
        fn capability(&self) -> Capability {
            Capability::Cabinet
        }

        fn identify(&mut self, _deadline: Duration) -> Result<Identity, Failure> {
            Ok(Identity::default())
        }
    }

    impl Cabinet for Bare {
        fn inputs(&mut self, _deadline: Duration) -> Result<CabinetInputs, Failure> {
            Ok(CabinetInputs::default())
        }

        fn set_lamp(&mut self, _: Lamp, _: bool, _: Duration) -> Result<(), Failure> {
            Err(not_fitted("that lamp"))
        }
    }

    #[test]
    fn tampering_outranks_an_open_door() {
        let both = CabinetInputs {
            door_open: true,
            tampered: true,
            ..CabinetInputs::default()
        };
        assert_eq!(both.state(), DeviceState::FraudAttempt);
    }

    #[test]
    fn what_is_not_fitted_is_unsupported_and_takes_nothing_out_of_service() {
        let mut bare: Box<dyn Cabinet> = Box::new(Bare);
        let soon = Duration::from_secs(1);
        let refused = [
            bare.set_lock(Lock::Unlocked, soon).err(),
            bare.set_fan(true, soon).err(),
            bare.events(soon).err(),
        ];
        for failure in refused.map(|failure| failure.expect("nothing is fitted")) {
            assert_eq!(failure.kind, FailureKind::Unsupported);
            assert_eq!(failure.state(), DeviceState::Online, "{failure}");
        }
        assert!(bare.is_fitted(Sense::Door) && !bare.is_fitted(Sense::Headset));
    }

    #[test]
    fn each_sense_has_its_own_place_and_its_own_words() {
        for sense in Sense::ALL {
            let mut inputs = CabinetInputs::default();
            inputs.set(sense, true);
            let yes: Vec<Sense> = Sense::ALL
                .into_iter()
                .filter(|other| inputs.get(*other))
                .collect();
            assert_eq!(yes, [sense]);
            assert_ne!(sense.word(true), sense.word(false));
        }
    }
}
