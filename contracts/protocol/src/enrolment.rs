//! How operations let kiosks in and keep them out. Only holders of an operations certificate may say
//! any of this; who they are stands in that certificate, never in the message.
//!
//! ```text
//!   TicketRequest ─► ticket made ─► a kiosk asks with its key ─┬► Approval, by another person ─► issued
//!                                                              └► Rejection: never with this ticket
//!   StandingChange ─► withdrawn ◄─► restored        ─► retired, for ever
//! ```

use kiosk_domain::{KioskId, SiteId, Text, Timestamp};
use kiosk_envelope::Digest;
use serde::{Deserialize, Serialize};
use zeroize::ZeroizeOnDrop;

use crate::{ProblemCode, TicketId};

/// Asks for a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketRequest {
    /// Who the kiosk will be; ids of retired kiosks are refused.
    pub kiosk: KioskId,
    /// Where it will stand.
    pub site: SiteId,
    /// County code, 1 to 47.
    pub county: u8,
    /// What kind of device, such as `pi5-portrait`: up to 48 lower-case letters, digits and `-`.
    pub hardware: String,
}

/// A ticket was made. Has no `Debug`: the text holds its secret, and is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ZeroizeOnDrop)]
pub struct TicketReply {
    /// Its name.
    #[zeroize(skip)]
    pub id: TicketId,
    /// When it runs out.
    #[zeroize(skip)]
    pub expires_at: Timestamp,
    /// The signed [`Ticket`](crate::Ticket), for paper.
    pub ticket: String,
}

/// Those who wait for a second person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolments {
    /// The oldest first.
    pub waiting: Vec<Enrolment>,
}

/// A kiosk that has asked to be enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// With this ticket.
    pub ticket: TicketId,
    /// Who it will be.
    pub kiosk: KioskId,
    /// Where it will stand.
    pub site: SiteId,
    /// County code, 1 to 47.
    pub county: u8,
    /// What kind of device.
    pub hardware: String,
    /// The operator who made the ticket, and cannot approve it.
    pub made_by: String,
    /// SHA-256 of the key to certify (SPKI DER): what the kiosk shows, too.
    pub key: Digest,
    /// Whether the secret was proved for this key and connection, or sent as it is.
    pub proved: bool,
    /// When it asked first.
    pub asked_at: Timestamp,
}

/// A second person approves a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Which.
    pub ticket: TicketId,
    /// The key that was looked at. Without one the ticket is approved before a kiosk asks, and then
    /// holds only for one that proves its secret.
    pub key: Option<Digest>,
}

/// Operations turn away whoever asks with a ticket: it is worth nothing any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// Which.
    pub ticket: TicketId,
}

/// Whom a change of standing is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// One kiosk.
    Kiosk(KioskId),
    /// Every kiosk of a site that was enrolled with a ticket.
    Site(SiteId),
    /// Every kiosk.
    All,
}

/// What becomes of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Out of service, until restored; citizens read this.
    Withdrawn(Text),
    /// Back in service.
    Restored,
    /// Never again: the id is used up, its certificates are revoked. For one kiosk only.
    Retired,
}

/// Changes the standing of kiosks, from the next request on; open connections are cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingChange {
    /// Whose.
    pub scope: Scope,
    /// To what.
    pub standing: Standing,
}

/// It was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Gateway's clock.
    pub at: Timestamp,
}

/// What a kiosk that is withdrawn gets for every request: a [`Problem`](crate::Problem) with one key
/// more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// [`ProblemCode::Withdrawn`].
    pub code: ProblemCode,
    /// For people who look after kiosks.
    pub detail: String,
    /// For citizens.
    pub notice: Text,
}
