//! What is worth a line in the audit journal. Nothing about a citizen fits into these types.

use kiosk_domain::transaction::DocumentCheck;
use kiosk_domain::{Capability, DeviceState, TransactionId};
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
    /// A citizen's document was read.
    DocumentChecked {
        /// What its signature said.
        check: DocumentCheck,
    },
    /// A citizen's card stayed in the reader.
    CardLeft,
    /// Nobody can be served.
    OutOfService,
    /// A citizen left a rating.
    Rating {
        /// 1 to 5.
        stars: u8,
    },
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
            Self::DocumentChecked { .. } => "document_checked",
            Self::CardLeft => "card_left",
            Self::OutOfService => "out_of_service",
            Self::Rating { .. } => "rating",
        }
    }
}
