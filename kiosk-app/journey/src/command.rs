//! What the engine wants done. Whoever acts answers with an event.

use kiosk_domain::receipt::{Delivery, Receipt};
use kiosk_domain::transaction::{DocumentCheck, DocumentWay};
use kiosk_domain::{Capability, Money, ServiceId, Transaction, TransactionId};
use zeroize::Zeroizing;

use crate::ChipKey;

/// Something to do.
pub enum Command {
    /// A citizen has begun.
    SessionBegan,
    /// The citizen is gone: wipe everything that was shown or typed.
    SessionEnded(SessionEnd),
    /// Somebody tries a service out: no session, and nothing is asked for but its end.
    TrialBegan,
    /// Whoever tried a service out is gone: wipe everything that was shown or typed.
    TrialEnded,
    /// Photograph what lies under the camera; answer with `Event::Photographed`.
    Photograph,
    /// Read a document; answer with `Event::DocumentRead` and the same number.
    ReadDocument {
        /// Which try.
        attempt: u64,
        /// By which way.
        way: DocumentWay,
        /// With which device.
        device: Capability,
        /// Opens a chip, if its lines were read or its digits typed before.
        key: Option<ChipKey>,
    },
    /// Stop reading: nobody waits for it.
    StopReading,
    /// Take a finger; answer with `Event::FingerRead` and the same number.
    ReadFinger {
        /// Which try.
        attempt: u64,
        /// Whether a card in the reader is this citizen's and may be asked.
        with_card: bool,
    },
    /// Stop waiting for a finger: whatever comes is wiped.
    StopFinger,
    /// Note that a card was left in the reader: somebody must keep it for its owner.
    NoteCardLeft,
    /// Note what a document's signature said, and nothing of the document.
    NoteDocument(DocumentCheck),
    /// Ask the gateway for a payment; answer with `Event::Payment`, as often as it changes.
    RequestPayment {
        /// Idempotency key.
        invoice: String,
        /// What is paid for.
        service: ServiceId,
        /// Agency fee and convenience fee.
        total: Money,
        /// Whose phone is asked; `+254…`.
        phone: Zeroizing<String>,
    },
    /// Seal and keep; answer with `Event::Saved`, later with `Event::Delivered`.
    Save(Box<Submission>),
    /// Print the receipt kept with this transaction; answer with `Event::Printed`.
    Print {
        /// Whose receipt.
        transaction: TransactionId,
        /// How far it has come by now.
        delivery: Delivery,
    },
    /// Print a paper that belongs to no transaction; answer with `Event::Printed`.
    PrintUnsent(Box<Receipt>),
    /// Count a transaction that was kept and made with an agent's help.
    CountHelped,
    /// Note an anonymous rating, 1 to 5.
    NoteRating(u8),
}

/// Why a session ended; journalled without a word about the citizen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionEnd {
    /// All was done.
    Finished,
    /// "End session" was touched.
    Ended,
    /// Nobody answered the idle prompt.
    TimedOut,
    /// The kiosk went out of service.
    OutOfService,
}

/// A transaction to seal, and the paper that goes with it.
pub struct Submission {
    /// What the agency gets.
    pub transaction: Transaction,
    /// What the citizen gets; its `delivery` and `proof` are filled in when it is printed.
    pub receipt: Receipt,
}
