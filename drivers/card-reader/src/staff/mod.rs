//! Staff cards: who serves this kiosk proves it with a chip card (PIV, NIST SP 800-73-4).
//!
//! ```text
//!   SELECT ─► certificate ─► judged: our root, staff, in time, not revoked
//!                               │ only then
//!                               ▼
//!                     VERIFY (PIN, key 9A only) ─► a fresh challenge, signed ─► Staff
//! ```
//!
//! Two keys of a card are used, and they prove different things:
//!
//! - [`Proof::Pin`], key 9A: this card, and somebody who knows its PIN. For everything that changes
//!   a kiosk.
//! - [`Proof::Card`], key 9E: this card alone, whoever holds it.
//!
//! The card signs whatever hash it is given, so only the certificates tell the two keys apart: each
//! must name its own purpose ([`profile`]). Otherwise a forger who has stolen a card without its
//! PIN could let 9E answer in the place of 9A.
//!
//! A card that was relayed from afar passes; so does a certificate that was revoked after the list
//! in hand was made.

mod certificate;
mod challenge;
pub(crate) mod commands;
mod error;
mod pin;
pub mod profile;
mod proof;
mod reading;

pub use certificate::{Serial, Trust, UnusableRoot};
pub use challenge::Challenge;
pub use error::{StaffError, Step};
pub use kiosk_domain::staff::{NotStaff, StaffRole};
pub use pin::{NotAPin, Pin};
pub use proof::{Proof, Staff, prove, tries_left};
pub(crate) use reading::read;
