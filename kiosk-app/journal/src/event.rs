//! What is worth a line in the audit journal. Nothing about a citizen fits into these types.

use kiosk_domain::transaction::DocumentCheck;
use kiosk_domain::{Capability, DeviceState, StaffRefusal, StaffRole, StaffSerial, TransactionId};
use kiosk_envelope::Digest;
use serde::{Deserialize, Serialize};

/// Something that happened; the catalogue with a sentence for each is `events.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The kiosk's program started.
    KioskStarted,
    /// It stopped in good order.
    KioskStopped,
    /// It had not stopped in good order before it started.
    PowerLost,
    /// A citizen began.
    SessionBegan,
    /// The citizen was gone and everything of theirs wiped.
    SessionEnded {
        /// Why.
        why: SessionEnd,
    },
    /// A transaction was sealed and durably on disk.
    TransactionSaved {
        /// Which.
        transaction: TransactionId,
    },
    /// The printer proved the receipt.
    ReceiptPrinted {
        /// Whose.
        transaction: TransactionId,
    },
    /// Nothing came out.
    ReceiptNotPrinted {
        /// Whose.
        transaction: TransactionId,
    },
    /// Something may have come out.
    ReceiptUnknown {
        /// Whose.
        transaction: TransactionId,
    },
    /// The gateway answers.
    LinkUp,
    /// The gateway does not answer, or not as it should.
    LinkDown {
        /// Why.
        why: LinkTrouble,
    },
    /// Our clock and the gateway's are apart.
    ClockOff {
        /// How far ours is ahead; negative when it is behind.
        ahead_seconds: i64,
    },
    /// They agree again.
    ClockRight,
    /// The gateway keeps a head of this journal that this journal does not have.
    JournalCut {
        /// The hash that no entry has.
        missing: Digest,
    },
    /// A new certificate is in use.
    CertificateRenewed,
    /// A device changed.
    DeviceChanged {
        /// Which.
        device: Capability,
        /// To what.
        state: DeviceState,
    },
    /// A device changed so often that only the count was kept.
    DeviceFlapped {
        /// Which.
        device: Capability,
        /// How many changes have no line of their own.
        changes: u32,
        /// How it was after the last of them.
        state: DeviceState,
    },
    /// The cabinet was opened or forced while no technician was at work.
    CabinetTampered {
        /// Which switch told it.
        by: Switch,
    },
    /// Somebody has looked into it.
    TamperCleared,
    /// A technician is at work.
    ServiceBegan,
    /// The technician is gone.
    ServiceEnded,
    /// The lock of the service door is open; ends when it is shut.
    LockOpened {
        /// At most for so long.
        seconds: u64,
    },
    /// The roll of paper ends soon.
    PaperLow,
    /// There is enough again.
    PaperRefilled,
    /// Nobody took a receipt, and it is in the bin.
    ReceiptDrawnBack,
    /// Nobody took a receipt, and it hangs in the mouth.
    ReceiptStuck,
    /// A citizen's document was read.
    DocumentChecked {
        /// What its signature said.
        check: DocumentCheck,
    },
    /// A citizen's card stayed in the reader.
    CardLeft,
    /// Nobody can be served.
    OutOfService,
    /// Somebody of the staff is in service mode.
    StaffEntered {
        /// What they may do.
        role: StaffRole,
        /// The number of their card's certificate.
        serial: StaffSerial,
    },
    /// A staff card, or who held it, was turned away.
    StaffRefused {
        /// Why.
        why: StaffRefusal,
        /// The number of the certificate, if the card proved it.
        serial: Option<StaffSerial>,
    },
    /// Somebody of the staff did something.
    StaffDid {
        /// What.
        task: StaffTask,
        /// The number of their card's certificate.
        serial: StaffSerial,
    },
    /// Somebody of the staff is gone.
    StaffLeft {
        /// How.
        why: StaffExit,
        /// The number of their card's certificate.
        serial: StaffSerial,
    },
    /// Somebody of the staff helps citizens from now on.
    AssistBegan {
        /// What they may do.
        role: StaffRole,
        /// The number of their card's certificate.
        serial: StaffSerial,
    },
    /// They help no longer.
    AssistEnded {
        /// Why.
        why: AssistEnd,
        /// The number of their card's certificate.
        serial: StaffSerial,
        /// How many citizens began meanwhile.
        sessions: u32,
        /// How many transactions were kept before their citizens left.
        transactions: u32,
    },
    /// The opening hours are over.
    HoursEnded,
    /// The opening hours begin.
    HoursBegan,
    /// A citizen left a rating.
    Rating {
        /// 1 to 5.
        stars: u8,
    },
}

/// A switch of the cabinet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Switch {
    /// At the service door.
    Door,
    /// At the walls: moved or forced.
    Tamper,
}

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// What somebody of the staff did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffTask {
    /// Looked how the kiosk is.
    Examine,
    /// Printed a test page.
    TestPrint,
    /// Lit every lamp.
    TestLamps,
    /// Unlocked the cabinet.
    Unlock,
    /// Locked it.
    Lock,
    /// Took the kiosk out of service.
    Close,
    /// Brought it back.
    Open,
    /// Started the program anew.
    Restart,
    /// Wanted to help citizens.
    Assist,
}

/// How helping citizens ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffExit {
    /// "Leave" was touched.
    Left,
    /// The card was pulled.
    CardGone,
    /// Nobody touched it for too long.
    TimedOut,
}

/// Why the gateway is not reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkTrouble {
    /// It does not answer.
    Unreachable,
    /// It answers, and takes nothing now.
    Refused,
    /// It, or we, do not accept the other's certificate.
    Unauthorised,
    /// A certificate is not valid yet or any more, by one of the clocks.
    Clock,
}

/// How something that was begun ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As it should.
    Done,
    /// Not.
    Failed,
}

impl Event {
    /// Its id in `events.toml` and in the file.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::KioskStarted => "kiosk_started",
            Self::KioskStopped => "kiosk_stopped",
            Self::PowerLost => "power_lost",
            Self::SessionBegan => "session_began",
            Self::SessionEnded { .. } => "session_ended",
            Self::TransactionSaved { .. } => "transaction_saved",
            Self::ReceiptPrinted { .. } => "receipt_printed",
            Self::ReceiptNotPrinted { .. } => "receipt_not_printed",
            Self::ReceiptUnknown { .. } => "receipt_unknown",
            Self::LinkUp => "link_up",
            Self::LinkDown { .. } => "link_down",
            Self::ClockOff { .. } => "clock_off",
            Self::ClockRight => "clock_right",
            Self::JournalCut { .. } => "journal_cut",
            Self::CertificateRenewed => "certificate_renewed",
            Self::DeviceChanged { .. } => "device_changed",
            Self::DeviceFlapped { .. } => "device_flapped",
            Self::CabinetTampered { .. } => "cabinet_tampered",
            Self::TamperCleared => "tamper_cleared",
            Self::ServiceBegan => "service_began",
            Self::ServiceEnded => "service_ended",
            Self::LockOpened { .. } => "lock_opened",
            Self::PaperLow => "paper_low",
            Self::PaperRefilled => "paper_refilled",
            Self::ReceiptDrawnBack => "receipt_drawn_back",
            Self::ReceiptStuck => "receipt_stuck",
            Self::DocumentChecked { .. } => "document_checked",
            Self::CardLeft => "card_left",
            Self::OutOfService => "out_of_service",
            Self::StaffEntered { .. } => "staff_entered",
            Self::StaffRefused { .. } => "staff_refused",
            Self::StaffDid { .. } => "staff_did",
            Self::StaffLeft { .. } => "staff_left",
            Self::AssistBegan { .. } => "assist_began",
            Self::AssistEnded { .. } => "assist_ended",
            Self::HoursEnded => "hours_ended",
            Self::HoursBegan => "hours_began",
            Self::Rating { .. } => "rating",
        }
    }
}
