//! What staff and their card do, and what is to be done for them.

use kiosk_domain::{StaffMember, StaffRefusal, StaffRole, StaffSerial};
use zeroize::Zeroizing;

use super::{Checked, ClosedFor, Health, ServiceTask};
use crate::SessionEnd;

/// Something of the staff happened.
pub enum StaffEvent {
    /// A card was put in and has proved itself, without its PIN; or has not.
    CardShown {
        /// Whose it is.
        proved: Result<StaffMember, StaffRefusal>,
        /// How many wrong PINs it still forgives, where it tells.
        tries_left: Option<u8>,
    },
    /// The card was taken out, or its reader is gone.
    CardGone,
    /// The PIN as it is typed so far.
    PinTyped(Zeroizing<String>),
    /// "This is my PIN."
    PinGiven,
    /// What the card says to it.
    PinAnswered {
        /// Which try, as in the command.
        attempt: u64,
        /// Whose it is.
        proved: Result<StaffMember, StaffRefusal>,
        /// How many wrong PINs it still forgives, where it tells.
        tries_left: Option<u8>,
    },
    /// Something of the menu.
    TaskChosen(ServiceTask),
    /// Why the kiosk is closed.
    ReasonChosen(ClosedFor),
    /// How the kiosk is.
    Examined(Box<Health>),
    /// What came of the checks; `None` when they could not be run.
    Checked(Option<Vec<Checked>>),
    /// What came of a task.
    TaskDone(ServiceTask, bool),
    /// "End assisting."
    AssistEnded,
    /// A citizen has begun.
    CitizenBegan,
    /// A transaction was kept that was made with help.
    CitizenHelped,
    /// The citizen is gone.
    CitizenGone(SessionEnd),
    /// One page back.
    Back,
    /// "Leave."
    Left,
    /// A touch that needs no decision.
    Touched,
    /// Time passed.
    Tick,
}

/// What is to be done; whoever acts answers with a [`StaffEvent`].
pub enum ServiceCommand {
    /// Give the card this PIN; answer with `PinAnswered` and the same number.
    Prove {
        /// Which try.
        attempt: u64,
        /// What was typed.
        pin: Zeroizing<String>,
    },
    /// Say how the kiosk is; answer with `Examined`.
    Examine,
    /// Run the technician's checks; answer with `Checked`.
    Check,
    /// Do this; answer with `TaskDone`.
    Do(ServiceTask),
    /// Serve nobody from now on.
    Close(ClosedFor),
    /// Tell the journey who helps citizens from now on, or that nobody does.
    Agent(Option<StaffMember>),
    /// A line for the journal.
    Note(StaffNote),
}

/// A line for the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaffNote {
    /// Somebody is in service mode.
    Entered {
        /// What they may do.
        role: StaffRole,
        /// Their certificate.
        serial: StaffSerial,
    },
    /// A card or its holder was turned away.
    Refused {
        /// Why.
        why: StaffRefusal,
        /// Whose certificate, if it was proved.
        serial: Option<StaffSerial>,
    },
    /// They did this.
    Did {
        /// What.
        task: ServiceTask,
        /// Whose certificate.
        serial: StaffSerial,
    },
    /// They are gone.
    Left {
        /// How.
        why: StaffExit,
        /// Whose certificate.
        serial: StaffSerial,
    },
    /// They help citizens from now on.
    AssistBegan {
        /// What they may do.
        role: StaffRole,
        /// Their certificate.
        serial: StaffSerial,
    },
    /// They help no longer.
    AssistEnded {
        /// Why.
        why: AssistEnd,
        /// Whose certificate.
        serial: StaffSerial,
        /// How many citizens began meanwhile.
        sessions: u32,
        /// How many transactions were kept before their citizens left.
        transactions: u32,
    },
}

/// How helping ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssistEnd {
    /// "End assisting" was touched.
    Ended,
    /// A staff card was put in.
    CardShown,
    /// No citizen came for too long, or the last was left alone.
    Idle,
    /// It had lasted as long as it may.
    SpanOver,
}

/// How service mode ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaffExit {
    /// "Leave" was touched.
    Left,
    /// The card was pulled.
    CardGone,
    /// Nobody touched it for too long.
    TimedOut,
}
