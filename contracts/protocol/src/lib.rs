//! Every message between kiosk, tools, gateway and agencies; bytes frozen per version. No I/O.
//!
//! ```text
//!   kiosk ──POST /v1/transactions── Batch ──────────────► gateway ── Acknowledgement
//!         ──POST /v1/heartbeat───── Heartbeat ──────────►         ── HeartbeatReply
//!         ──POST /v1/figures─────── DayFigures ─────────►         ── FiguresReply
//!         ──POST /v1/payments────── PaymentRequest ─────►         ── PaymentReply
//!         ──GET  /v1/payments/…─────────────────────────►         ── PaymentReply
//!         ──GET  /v1/references/…───────────────────────►         ── ReferenceReply
//!   agency ─GET  /v1/agencies/…/transactions────────────►         ── AgencyPage
//!          ─POST /v1/agencies/…/statuses── StatusUpdate ►
//!   operations ─POST /v1/tickets─────── TicketRequest ──►         ── TicketReply
//!              ─GET  /v1/enrolments─────────────────────►         ── Enrolments
//!              ─POST /v1/approvals───── Approval ───────►         ── Done
//!              ─POST /v1/rejections──── Rejection ──────►         ── Done
//!              ─POST /v1/standing────── StandingChange ─►         ── Done
//!                                            any of them, refused ── Problem
//! ```
//!
//! A kiosk that has no certificate yet asks for one over EST (RFC 7030), with a [`Ticket`]; one whose key
//! is in a TPM shows that first, with a [`Claim`].
//!
//! Who may ask what stands in the peer's certificate: [`Role`].
//!
//! Control messages are JSON, uploads are [`Batch`]. A reader skips keys it does not know, so keys
//! may be added; `tests/frozen/v1/` holds the bytes of every message of version 1, and a red golden
//! there means the code is wrong: kiosks that were built before still speak them.

mod acknowledgement;
mod agency;
mod attestation;
mod basic;
mod batch;
mod enrolment;
mod figures;
mod heartbeat;
mod payment;
mod problem;
mod reference;
mod role;
mod route;
mod ticket;
mod ticket_secret;

pub use acknowledgement::{Acknowledgement, Refusal, Refused};
pub use agency::{AGENCY_PAGE_ITEMS_MAX, AgencyItem, AgencyPage, StatusUpdate};
pub use attestation::{
    ATTESTATION_HEADER, ATTESTATION_PATH, AttestationProof, AttestationSecret, CLAIM_BYTES_MAX,
    Challenge, Claim, Octets,
};
pub use basic::Credentials;
pub use batch::{BATCH_BYTES_MAX, BATCH_CONTENT_TYPE, BATCH_ROWS_MAX, Batch, BatchError};
pub use enrolment::{
    Approval, Done, Enrolment, Enrolments, Rejection, Scope, Standing, StandingChange, TicketReply,
    TicketRequest, Withdrawn,
};
pub use figures::{FIGURES_BYTES_MAX, FiguresReply};
pub use heartbeat::{EnergyFigures, Heartbeat, HeartbeatReply};
pub use payment::{PaymentReply, PaymentRequest, PaymentState};
pub use problem::{Problem, ProblemCode};
pub use reference::ReferenceReply;
pub use role::{NotARole, Role};
pub use route::{
    Method, Route, agency_statuses_path, agency_transactions_path, payment_path, reference_path,
};
pub use ticket::{TICKET_BYTES_MAX, TICKET_MS, Ticket, TicketError, ca_pin};
pub use ticket_secret::{
    EXPORTER_LABEL, NotOfATicket, TicketId, TicketSecret, password_bytes, proof_of, proof_to_text,
};

/// Largest control message that either side reads, in bytes. Agency pages are not control messages.
pub const CONTROL_BYTES_MAX: usize = 64 << 10;
