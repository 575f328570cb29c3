//! Paper for the citizen, and the proof that it came out.

use std::time::Duration;

use kiosk_domain::DeviceState;
use kiosk_domain::receipt::Document;
use thiserror::Error;

use super::Device;
use crate::{Failure, FailureKind};

/// Four random bytes that name one attempt to print. The caller draws them and keeps them on disk
/// before it prints, so that a proof can be told from the proof of an earlier attempt.
pub type PrintNonce = [u8; 4];

/// How much paper there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paper {
    /// Enough.
    #[default]
    Plenty,
    /// The roll ends soon.
    NearEnd,
    /// None.
    Out,
}

/// How a printer says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PrinterStatus {
    /// It does not print now, for one of the reasons below or for one that it does not tell.
    pub offline: bool,
    /// Paper left.
    pub paper: Paper,
    /// The cover is open.
    pub cover_open: bool,
    /// The cutter is blocked.
    pub cutter_jam: bool,
    /// Broken; switching it off and on may help, a citizen cannot.
    pub unrecoverable: bool,
    /// Too hot or the like; goes on by itself.
    pub recovers_by_itself: bool,
}

impl PrinterStatus {
    /// Why it cannot print, the cause that somebody can clear first.
    pub fn obstacle(self) -> Option<FailureKind> {
        if self.cover_open {
            Some(FailureKind::CoverOpen)
        } else if self.paper == Paper::Out {
            Some(FailureKind::PaperOut)
        } else if self.cutter_jam {
            Some(FailureKind::CutterJam)
        } else if self.unrecoverable {
            Some(FailureKind::HardwareError)
        } else if self.recovers_by_itself || self.offline {
            Some(FailureKind::Busy)
        } else {
            None
        }
    }

    /// The state in XFS words. A roll that ends soon still serves.
    pub fn state(self) -> DeviceState {
        self.obstacle()
            .map_or(DeviceState::Online, FailureKind::state)
    }
}

/// How we know that paper came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofMethod {
    /// The printer answered with this attempt's nonce after the cut: as sure as it gets.
    ProcessId,
    /// The printer answered a question that it reads only after everything before it, and was
    /// still well. Weaker: the answer carries no name.
    StatusOrder,
}

/// The printer's word that the paper is out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// The attempt it is for.
    pub nonce: PrintNonce,
    /// How we know.
    pub method: ProofMethod,
}

/// Whether there may be something on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// No byte of the receipt left us: printing it again is safe.
    NotPrinted,
    /// Some or all of it may be on paper: only a marked COPY may follow.
    Unknown,
}

/// A receipt without proof.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}: {failure}", match certainty { Certainty::NotPrinted => "nothing was printed", Certainty::Unknown => "it may have been printed" })]
pub struct PrintFailure {
    /// Whether there may be something on paper.
    pub certainty: Certainty,
    /// Why.
    pub failure: Failure,
}

/// Prints receipts and tickets.
pub trait ReceiptPrinter: Device {
    /// Asks the printer how it is.
    ///
    /// # Errors
    /// The link's failure, or [`FailureKind::NotThatDevice`].
    fn status(&mut self, deadline: Duration) -> Result<PrinterStatus, Failure>;

    /// Prints `document` once, cuts it, and waits for the printer's proof.
    ///
    /// # Errors
    /// [`PrintFailure`], which says whether something may be on paper.
    fn print(
        &mut self,
        document: &Document,
        nonce: PrintNonce,
        deadline: Duration,
    ) -> Result<Proof, PrintFailure>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roll_that_ends_soon_still_serves() {
        let status = PrinterStatus {
            paper: Paper::NearEnd,
            ..PrinterStatus::default()
        };
        assert_eq!(status.state(), DeviceState::Online);
    }

    #[test]
    fn the_obstacle_named_first_is_the_one_to_clear_first() {
        let status = PrinterStatus {
            offline: true,
            paper: Paper::Out,
            cover_open: true,
            ..PrinterStatus::default()
        };
        assert_eq!(status.obstacle(), Some(FailureKind::CoverOpen));
        assert_eq!(status.state(), DeviceState::UserError);
    }
}
