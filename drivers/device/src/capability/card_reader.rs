//! Identity cards.

use std::time::Duration;

use kiosk_domain::{Date, DeviceState};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::Device;
use crate::Failure;

/// What kind of card it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardKind {
    /// The chip card of citizens.
    MaishaCard,
    /// A passport's chip.
    Passport,
    /// The card of a foreign resident.
    AlienCard,
    /// A technician's or attendant's card.
    Staff,
}

/// What a card says about its holder. Wiped when dropped; has no `Debug`.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Card {
    /// What kind of card it is.
    #[zeroize(skip)]
    pub kind: CardKind,
    /// The holder's number: national id, passport, alien or staff number.
    pub number: String,
    /// The holder's names, in the order of the card.
    pub names: String,
    /// Date of birth, where the card tells it.
    #[zeroize(skip)]
    pub born: Option<Date>,
    /// Last day on which the card is valid, where it tells.
    #[zeroize(skip)]
    pub expires: Option<Date>,
}

/// Reads identity and staff cards.
pub trait CardReader: Device {
    /// Whether it can read now.
    fn state(&mut self, deadline: Duration) -> DeviceState;

    /// Whether a card is in the slot or on the antenna.
    ///
    /// # Errors
    /// The reader's own failure.
    fn card_present(&mut self, deadline: Duration) -> Result<bool, Failure>;

    /// Waits for a card and reads it.
    ///
    /// # Errors
    /// [`crate::FailureKind::NothingPresented`] when no card comes,
    /// [`crate::FailureKind::Unreadable`] when it cannot be read, else the reader's own failure.
    fn read_card(&mut self, deadline: Duration) -> Result<Card, Failure>;

    /// Waits until the card is taken out, so that nobody leaves it behind.
    ///
    /// # Errors
    /// [`crate::FailureKind::Timeout`] when it is still there at the deadline.
    fn await_removal(&mut self, deadline: Duration) -> Result<(), Failure>;
}
