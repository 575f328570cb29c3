//! Scanners of bar and QR codes.

use std::time::Duration;

use kiosk_domain::DeviceState;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::Device;
use crate::Failure;

/// The kind of code, as far as anybody asks for one by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Symbology {
    /// QR, Micro QR too.
    Qr,
    /// Data Matrix.
    DataMatrix,
    /// PDF417, as on the back of identity and alien cards.
    Pdf417,
    /// Aztec.
    Aztec,
    /// Code 128.
    Code128,
    /// Code 39.
    Code39,
    /// EAN and UPC.
    Ean,
    /// Any other.
    Other,
}

/// What a code said. It may be somebody's identity: wiped when dropped, has no `Debug`.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Scan {
    /// The text, as printed in the code; never empty.
    pub text: String,
    /// What kind of code it was, where the scanner tells.
    #[zeroize(skip)]
    pub symbology: Option<Symbology>,
}

/// Reads codes that are held before it.
///
/// ```text
///   arm ──► scan ──► a code, or one that cannot be read ──► arm …
///            └─► nothing yet: scan again, still armed
/// ```
///
/// Scanners scan whenever something is held before them. What came before [`Self::arm`] belongs to
/// somebody else and is thrown away, so a screen arms when it asks and disarms when it is left.
pub trait Scanner: Device {
    /// Whether it can scan now.
    fn state(&mut self, deadline: Duration) -> DeviceState;

    /// Throws away whatever was scanned until now; from now on a code counts.
    ///
    /// # Errors
    /// [`crate::FailureKind::Busy`] when it does not fall quiet before the deadline, else the
    /// scanner's own failure. It is not armed then.
    fn arm(&mut self, deadline: Duration) -> Result<(), Failure>;

    /// Waits for a code. One code, or one failure, ends being armed; that nothing came yet does
    /// not.
    ///
    /// # Errors
    /// [`crate::FailureKind::NothingPresented`] when no code came,
    /// [`crate::FailureKind::Unreadable`] when one cannot be understood,
    /// [`crate::FailureKind::Cancelled`] when it is not armed, else the scanner's own failure.
    fn scan(&mut self, deadline: Duration) -> Result<Scan, Failure>;

    /// From now on nothing counts.
    fn disarm(&mut self);
}
