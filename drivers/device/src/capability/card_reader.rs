//! Identity cards.

use std::time::Duration;

use kiosk_domain::{Date, DeviceState, StaffMember, StaffRefusal};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::Device;
use crate::{Failure, FailureKind};

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

/// What is printed on a travel document and opens its chip. Wiped when dropped; has no `Debug`.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub enum DocumentKey {
    /// What its lines say.
    Lines {
        /// Number of the document: capital letters and digits, as printed in its lines.
        number: String,
        /// Date of birth.
        #[zeroize(skip)]
        born: Date,
        /// Last day of validity.
        #[zeroize(skip)]
        expires: Date,
    },
    /// The card access number: six digits on the front. Opens chips with PACE, and no others.
    Can(String),
}

/// The minutiae of a finger on a card: an ISO/IEC 19794-2 record, as it came. Wiped when dropped; has
/// no `Debug`.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct FingerTemplate(pub Vec<u8>);

/// Whether a chip's data is what a state once signed. Says nothing of a chip that was copied as a
/// whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Authenticity {
    /// Signed by a state whose root certificate we hold, and unchanged since.
    Authentic,
    /// Changed after it was signed, or never signed properly.
    Forged,
    /// No root certificate of that state is here, or it signs in a way that we do not know. Never
    /// to be taken for authentic.
    CannotTell,
}

/// What a document's chip gave. Wiped when dropped; has no `Debug`.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Document {
    /// What its lines say.
    pub card: Card,
    /// The state that issued it, in three letters.
    pub issued_by: String,
    /// The holder's nationality, in three letters.
    pub nationality: String,
    /// The portrait, JPEG or JPEG 2000, when it was asked for.
    pub portrait: Option<Vec<u8>>,
    /// Whether to believe it.
    #[zeroize(skip)]
    pub authenticity: Authenticity,
}

/// What the holder of a staff card typed. Wiped when dropped; has no `Debug`.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct TypedPin(pub String);

/// What a staff card answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffAnswer {
    /// Whose it is, proved by a signature; or why it is nobody's.
    pub proved: Result<StaffMember, StaffRefusal>,
    /// How many wrong PINs it still forgives, where it tells.
    pub tries_left: Option<u8>,
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

    /// Waits for a travel document and reads its chip with what is printed on it; its portrait
    /// too when `with_portrait`, which takes seconds.
    ///
    /// # Errors
    /// As for [`Self::read_card`]; [`crate::FailureKind::WrongKey`] when the key does not open it,
    /// [`crate::FailureKind::Unsupported`] from readers that read no such chips.
    fn read_document(
        &mut self,
        _key: &DocumentKey,
        _with_portrait: bool,
        _deadline: Duration,
    ) -> Result<Document, Failure> {
        let detail = "this reader reads no chips of travel documents";
        Err(Failure::new(FailureKind::Unsupported, detail))
    }

    /// Lets the staff card that is in prove that it is here now; with `pin`, also that its holder
    /// knows it. A wrong PIN costs the card a try.
    ///
    /// # Errors
    /// The reader's own failure; what is wrong with the card is in the answer.
    fn prove_staff(
        &mut self,
        _pin: Option<&TypedPin>,
        _deadline: Duration,
    ) -> Result<StaffAnswer, Failure> {
        let detail = "this reader asks no staff cards";
        Err(Failure::new(FailureKind::Unsupported, detail))
    }

    /// The finger that the card in the reader holds for comparing; `None` without a card, or with one
    /// that gives none. No card of citizens is known to give one: passports keep fingers behind keys
    /// that only states have, and the profile of the Maisha card is not public.
    ///
    /// # Errors
    /// The reader's own failure.
    fn finger_template(&mut self, _deadline: Duration) -> Result<Option<FingerTemplate>, Failure> {
        Ok(None)
    }

    /// Waits until the card is taken out, so that nobody leaves it behind.
    ///
    /// # Errors
    /// [`crate::FailureKind::Timeout`] when it is still there at the deadline.
    fn await_removal(&mut self, deadline: Duration) -> Result<(), Failure>;
}
