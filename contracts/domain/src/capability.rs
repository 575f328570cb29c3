//! The device families a service can need.

use serde::{Deserialize, Serialize};

/// A family of devices, named for what it does for the citizen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// Reads identity and staff cards.
    CardReader,
    /// Reads bar and QR codes that are held before it.
    Scanner,
    /// Takes fingerprints.
    FingerprintReader,
    /// Prints receipts and tickets.
    ReceiptPrinter,
    /// Photographs documents.
    Camera,
    /// Door, tamper, lamps, presence.
    Cabinet,
}

impl Capability {
    /// Every family.
    pub const ALL: [Self; 6] = [
        Self::CardReader,
        Self::Scanner,
        Self::FingerprintReader,
        Self::ReceiptPrinter,
        Self::Camera,
        Self::Cabinet,
    ];

    /// The name used in files and commands.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CardReader => "card-reader",
            Self::Scanner => "scanner",
            Self::FingerprintReader => "fingerprint-reader",
            Self::ReceiptPrinter => "receipt-printer",
            Self::Camera => "camera",
            Self::Cabinet => "cabinet",
        }
    }
}

/// How a device is, in the words of CEN/XFS.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceState {
    /// Works.
    Online,
    /// Not fitted, or unplugged.
    #[default]
    NoDevice,
    /// Broken; a technician must look.
    HardwareError,
    /// Somebody can clear it: paper out, cover open, card jammed.
    UserError,
    /// Works, but is occupied.
    Busy,
    /// Somebody tampers with it.
    FraudAttempt,
    /// Not ready yet.
    Starting,
}

impl DeviceState {
    /// Whether a citizen can be served with it now or in a moment.
    pub fn serves(self) -> bool {
        matches!(self, Self::Online | Self::Busy)
    }
}

/// What somebody should look at, though citizens can be served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Warning {
    /// The roll of paper ends soon.
    PaperLow,
    /// The cabinet was opened or forced while no technician was at work, and nobody has cleared it.
    Tampered,
    /// One that only a newer kiosk knows.
    #[serde(other)]
    Other,
}
