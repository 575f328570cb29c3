//! The cabinet: what its switches say and its lamps show.

use std::time::Duration;

use kiosk_domain::DeviceState;

use super::Device;
use crate::Failure;

/// What the switches and sensors say at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CabinetInputs {
    /// The service door is open.
    pub door_open: bool,
    /// The tamper switch has tripped: the cabinet was moved or forced.
    pub tampered: bool,
    /// Somebody stands before the kiosk.
    pub someone_present: bool,
}

impl CabinetInputs {
    /// The cabinet's state in XFS words: tampering first, then an open door.
    pub fn state(self) -> DeviceState {
        match self {
            Self { tampered: true, .. } => DeviceState::FraudAttempt,
            Self {
                door_open: true, ..
            } => DeviceState::UserError,
            _ => DeviceState::Online,
        }
    }
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
}

/// Door, tamper, presence, lamps.
pub trait Cabinet: Device {
    /// Reads all inputs at once.
    ///
    /// # Errors
    /// A line that cannot be read.
    fn inputs(&mut self, deadline: Duration) -> Result<CabinetInputs, Failure>;

    /// Switches a lamp.
    ///
    /// # Errors
    /// [`crate::FailureKind::Unsupported`] when the lamp is not fitted; a line that cannot be set.
    fn set_lamp(&mut self, lamp: Lamp, lit: bool, deadline: Duration) -> Result<(), Failure>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tampering_outranks_an_open_door() {
        let both = CabinetInputs {
            door_open: true,
            tampered: true,
            someone_present: false,
        };
        assert_eq!(both.state(), DeviceState::FraudAttempt);
    }
}
