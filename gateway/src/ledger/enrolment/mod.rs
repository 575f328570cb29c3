//! Who is let in, and who is not any more: tickets, certificates, withdrawals. Written once for both
//! databases.
//!
//! ```text
//!   Act ──────► acts ── inside the writer's transaction ─┬─► Told
//!                 └── decide ── asks no database         │
//!   Question ─► known ── one row by key ─────────────────┴─► Known
//!   standings ── what acts does about who is served
//!   lists ── the numbers of revocation lists, which only grow
//! ```

mod acts;
mod decide;
mod known;
mod lists;
mod standings;

use kiosk_domain::{KioskId, SiteId, Text, Timestamp};
use kiosk_envelope::Digest;
use kiosk_protocol::{Role, StandingChange, TicketId};

pub use acts::act;
pub use decide::{Decision, Refusal};
pub use known::known;
pub use lists::{ListNumber, Older, remember};

/// A ticket, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketRow {
    /// Its name.
    pub id: TicketId,
    /// Who the kiosk will be.
    pub kiosk: KioskId,
    /// Where it will stand.
    pub site: SiteId,
    /// County code.
    pub county: u8,
    /// What kind of device.
    pub hardware: String,
    /// SHA-256 of its secret.
    pub secret_hash: Digest,
    /// The operator who made it.
    pub made_by: String,
    /// When.
    pub made_at: Timestamp,
    /// Until when it can be used.
    pub expires_at: Timestamp,
    /// The key that it is for, once a kiosk has asked.
    pub asked: Option<Asked>,
    /// The second person's word.
    pub approved: Option<Approved>,
    /// Operations turned away whoever asks with it.
    pub rejected: bool,
    /// DER, once it is used.
    pub certificate: Option<Vec<u8>>,
}

/// A kiosk asked with this key, and no other may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// SPKI DER.
    pub spki: Vec<u8>,
    /// Whether the secret was proved, or sent as it is.
    pub proved: bool,
    /// SHA-256 of the certificate of the TPM that has shown that the key is in it.
    pub attested: Option<Digest>,
    /// When it asked first.
    pub at: Timestamp,
}

/// A second person approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    /// Who.
    pub by: String,
    /// SHA-256 of the key that was looked at, if there was one.
    pub key: Option<Digest>,
}

/// A certificate that was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// DER.
    pub der: Vec<u8>,
    /// Its serial number, as DER has it.
    pub serial: Vec<u8>,
    /// Its key, SPKI DER.
    pub spki: Vec<u8>,
    /// When it runs out.
    pub expires_at: Timestamp,
}

/// Something to be made durable.
pub enum Act {
    /// A ticket was made.
    Make(TicketRow),
    /// A kiosk asks; with a certificate that can be handed out once the ticket lets it.
    Ask {
        /// Which ticket.
        ticket: TicketId,
        /// Key and proof.
        asked: Asked,
        /// What it gets if it is let in.
        leaf: Option<Leaf>,
    },
    /// A second person approves.
    Approve {
        /// Which ticket.
        ticket: TicketId,
        /// Who, and which key.
        approved: Approved,
        /// When.
        at: Timestamp,
    },
    /// Operations turn away whoever asks with a ticket.
    Reject {
        /// Which.
        ticket: TicketId,
        /// Who says so.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// A kiosk uses the certificate with this serial number: what it had before holds only for a while.
    See {
        /// Which kiosk.
        kiosk: KioskId,
        /// Which certificate.
        serial: Box<[u8]>,
        /// When.
        at: Timestamp,
        /// Until when the ones before hold.
        until: Timestamp,
    },
    /// A kiosk has shown its certificate and gets the next one.
    Renew {
        /// Which kiosk.
        kiosk: KioskId,
        /// The next one.
        leaf: Leaf,
        /// When.
        at: Timestamp,
    },
    /// Kiosks go out of service, or back.
    Stand {
        /// Which, and what.
        change: StandingChange,
        /// Who says so.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// The gateway's own authority signs its next list.
    NumberList {
        /// DER of its name.
        issuer: Vec<u8>,
        /// The number is not below this one.
        floor: u64,
    },
}

/// What an act led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// It was done.
    Done,
    /// The kiosk was retired: nothing was done.
    Retired,
    /// Of [`Act::Ask`].
    Decision(Decision),
    /// Of [`Act::Approve`] and [`Act::Reject`].
    Approval(Verdict),
    /// Of [`Act::NumberList`].
    Number(u64),
}

/// What became of an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Approved,
    /// The ticket is worth nothing any more.
    Rejected,
    /// It was used already: the kiosk has its certificate.
    Used,
    /// There is no such ticket, or it ran out.
    NoTicket,
    /// It takes a second person.
    SamePerson,
    /// The kiosk asks with another key than the one that was looked at.
    OtherKey,
}

/// Something to be read.
pub enum Question {
    /// One ticket.
    Ticket(TicketId),
    /// Tickets whose kiosk waits for a second person now.
    Waiting(Timestamp),
    /// Whether the holder of a role and of the certificate with this serial number is served now.
    Standing(Role, Box<[u8]>, Timestamp),
    /// Whether the certificate with this serial number was seen in use.
    Seen(Box<[u8]>),
    /// What changes whenever anybody's standing does, up to now.
    Changes(Timestamp),
    /// Certificates of ours that hold no more, though they have not run out.
    Revoked(Timestamp),
    /// The keys that a kiosk has had certificates for.
    Keys(KioskId),
}

/// What is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Of [`Question::Ticket`].
    Ticket(Option<Box<TicketRow>>),
    /// Of [`Question::Waiting`].
    Waiting(Vec<TicketRow>),
    /// Of [`Question::Standing`].
    Standing(Stands),
    /// Of [`Question::Seen`].
    Seen(bool),
    /// Of [`Question::Changes`].
    Changes(Vec<i64>),
    /// Of [`Question::Revoked`]: serial numbers, and since when.
    Revoked(Vec<(Vec<u8>, Timestamp)>),
    /// Of [`Question::Keys`]: SPKI DER, the newest first, no more than a few.
    Keys(Vec<Vec<u8>>),
}

/// How somebody stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stands {
    /// Served.
    Well,
    /// Never served again, with this certificate.
    Revoked,
    /// Not served until restored; citizens read this.
    Withdrawn(Text),
}
