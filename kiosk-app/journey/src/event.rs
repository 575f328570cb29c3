//! What can happen: a citizen's touch, a device's word, the network's, the clock's.

use kiosk_domain::transaction::{DocumentWay, PaymentProof};
use kiosk_domain::{
    Capability, DeviceState, FieldId, Language, ServiceId, StaffMember, Timestamp, TransactionId,
};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{
    DocumentFacts, DocumentFailure, FingerFailure, FingerTaken, OutOfServiceReason, Palette,
    StaffEvent, TextScale,
};

/// Milliseconds on a clock that never goes back; only differences mean anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Moment(pub u64);

impl Moment {
    /// This moment and `seconds` more.
    pub fn plus_seconds(self, seconds: u32) -> Self {
        Self(self.0 + u64::from(seconds) * 1_000)
    }
}

/// Everything the engine may know of the outside when an event comes.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// For durations.
    pub moment: Moment,
    /// For fees, dates and paper.
    pub wall: Timestamp,
    /// Fresh randomness, for the id of a transaction that this event may begin.
    pub random: [u8; 10],
}

/// Something happened.
pub enum Event {
    /// Time passed; nothing else did.
    Tick,
    /// A touch or key that needs no decision; the citizen is there.
    Activity,

    /// The attract screen was touched.
    Begin,
    /// "Try it out", on the attract screen: the pages without anything behind them.
    TryItOut,
    /// A language was chosen; possible at any moment.
    LanguageChosen(Language),
    /// A text size was chosen; possible at any moment.
    TextScaleChosen(TextScale),
    /// A palette was chosen; possible at any moment.
    PaletteChosen(Palette),
    /// All controls into the lower part of the screen, or back; possible at any moment.
    LowReachChosen(bool),
    /// Somebody works the kiosk by switches, from now until the session ends.
    SwitchesTaken,
    /// One page back.
    Back,
    /// "End session": wipe and return.
    EndSession,
    /// Help was asked for.
    HelpOpened,
    /// Help was closed.
    HelpClosed,
    /// "I am still here", on the idle prompt.
    Stay,

    /// Text in the search box changed.
    SearchTyped(String),
    /// A life event was chosen, or all of them again.
    CategoryChosen(Option<String>),
    /// "Scan a code from my phone", or again.
    CodeOffered,
    /// To the page of the list with this number, from 0.
    PageTurned(usize),
    /// A service was chosen from the list.
    ServiceChosen(ServiceId),
    /// "Start" on the page about the service.
    Start,
    /// The notice was read.
    NoticeAccepted,
    /// The notice was refused: a counter ticket, not a dead end.
    NoticeRefused,
    /// "Without the agent": the session goes on, and they see and do nothing more of it.
    AgentRefused,

    /// The text of the current question changed.
    Typed(Zeroizing<String>),
    /// An option of the current question was chosen (choice, county).
    Chosen(String),
    /// The box of the current question was ticked or cleared.
    Ticked(bool),
    /// Show or hide a masked value.
    RevealToggled,
    /// On to the next page.
    Continue,
    /// Past a question that needs no answer.
    Skip,

    /// "Read it from my document."
    DocumentOffered,
    /// A way to read it was chosen.
    DocumentWayChosen(DocumentWay),
    /// "I type the 6 digits on the front": they open a chip whose lines are not known.
    AccessNumberOffered,
    /// The device has answered.
    DocumentRead {
        /// Which try, as in the command.
        attempt: u64,
        /// What was read.
        result: Result<DocumentFacts, DocumentFailure>,
    },
    /// "Type it instead."
    TypeInstead,

    /// "Compare my finger": the citizen agrees to this one try.
    FingerAsked,
    /// The window has answered.
    FingerRead {
        /// Which try, as in the command.
        attempt: u64,
        /// What was taken.
        result: Result<FingerTaken, FingerFailure>,
    },
    /// "I go to the counter."
    CounterAsked,

    /// "Take the photograph."
    PhotographAsked,
    /// The camera has answered.
    Photographed(Result<Photo, PhotoFailure>),
    /// "Use this photograph."
    PhotoKept,
    /// "Take it again."
    PhotoRetaken,

    /// Change this answer, from the check page.
    Change(FieldId),
    /// All is right: pay or submit.
    Confirm,
    /// "Pay", with the phone number typed so far.
    PayAsked,
    /// The provider's or the gateway's word on the payment.
    Payment(PaymentNews),

    /// The transaction is sealed and on disk, or is not.
    Saved(Result<TransactionId, SaveFailure>),
    /// The gateway has this transaction in its durable ledger.
    Delivered(TransactionId),
    /// The proof that could not be put on paper, to be shown instead; comes before
    /// [`Event::Printed`].
    ProofUnprinted(String),
    /// What became of the paper.
    Printed(PrintNews),
    /// One to five, or nothing.
    Rated(Option<u8>),
    /// The citizen has finished with the last page.
    Finished,

    /// A card is in the reader, or is out.
    CardSeen(bool),
    /// A device changed.
    Device(Capability, DeviceState),
    /// The cabinet's sensor: somebody stands before the kiosk now, or no longer does.
    Presence(bool),
    /// Speech is heard from now on, or no longer.
    Listening(bool),
    /// The link changed.
    Link(LinkState),
    /// Nobody can be served.
    OutOfService {
        /// Why.
        reason: OutOfServiceReason,
        /// What the citizen quotes to 1919.
        code: String,
    },
    /// What was wrong is mended.
    BackInService,
    /// Somebody of the staff helps whoever begins from now on, or nobody does.
    Agent(Option<StaffMember>),
    /// Something of the staff; for service mode, and nothing to the journey.
    Staff(StaffEvent),
}

/// A photograph of a document: JPEG bytes, wiped on drop.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Photo(pub Vec<u8>);

/// Why there is no photograph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoFailure {
    /// Nothing, or not a document, under the camera.
    NothingThere,
    /// Too blurred or too dark to read.
    Unreadable,
    /// The camera does not work.
    CameraFailed,
}

/// What became of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentNews {
    /// The push is on its way to the phone.
    Pending,
    /// Paid.
    Paid(PaymentProof),
    /// The citizen said no on the phone.
    Cancelled,
    /// Not enough money on the account.
    Insufficient,
    /// Nobody answered in time.
    Expired,
    /// Money may have left; never called a failure.
    Unknown,
    /// The request did not reach the gateway: nothing was asked of the phone.
    Unreachable,
}

/// Why a transaction could not be saved. Nothing was kept, nothing was printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveFailure {
    /// The queue or the disk is full.
    Full,
    /// The agency's key is missing or broken.
    NoAgencyKey,
    /// The disk or the key failed.
    Broken,
}

/// What became of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrintNews {
    /// The printer proved it.
    Printed,
    /// Nothing came out.
    NotPrinted,
    /// Something may have come out; it is not printed again unasked.
    Unknown,
}

/// The way to the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LinkState {
    /// Not tried yet.
    #[default]
    Starting,
    /// The gateway answers.
    Up,
    /// It does not.
    Down,
}
