//! What each family can be asked. Object-safe, blocking; no call outlasts its deadline by more
//! than the fraction of a second that a stuck system call is given.

mod cabinet;
mod camera;
mod card_reader;
mod fingerprint_reader;
mod receipt_printer;
mod scanner;

use std::time::Duration;

use kiosk_domain::Capability;

use crate::{Failure, Identity};

pub use cabinet::{Cabinet, CabinetEvents, CabinetInputs, Edge, Lamp, Lock, Sense};
pub use camera::{Camera, Photo};
pub use card_reader::{
    Authenticity, Card, CardKind, CardReader, Document, DocumentKey, FingerTemplate, StaffAnswer,
    TypedPin,
};
pub use fingerprint_reader::{FingerprintImage, FingerprintReader};
pub use receipt_printer::{
    Certainty, Paper, PrintFailure, PrintNonce, PrinterStatus, Proof, ProofMethod, ReceiptPrinter,
};
pub use scanner::{Scan, Scanner, Symbology};

/// What every device can be asked.
pub trait Device: Send {
    /// The family it belongs to.
    fn capability(&self) -> Capability;

    /// Asks the device who it is, and compares that with what the config says.
    ///
    /// # Errors
    /// [`crate::FailureKind::NotThatDevice`], naming device and remedy, when something else
    /// answers; the link's failure when nothing does.
    fn identify(&mut self, deadline: Duration) -> Result<Identity, Failure>;
}
