//! Chips of travel documents (ICAO 9303-10, -11): opened with what is printed, read, judged.
//!
//! ```text
//!   EF.CardAccess ─► PACE ──┐ (not offered, or not ours)
//!                     │     └──► BAC
//!                     ▼            ▼
//!                  secure messaging ─► DG1 (lines) ─► DG2 (portrait, on request) ─► SOD
//!                                          └──────────────┴── hashes, signatures ──► Authenticity
//! ```
//!
//! PACE's agreement and the signatures come from the crate `dmrtd`, pinned to one release; nothing
//! of it shows outside this room. BAC and secure messaging are ours, because its own keep the
//! printed lines in memory after use and count commands that a chip never counted.
//!
//! Not done: chip and active authentication, so a chip that was copied as a whole passes; PACE with
//! other mappings; the dates and revocation of document signers; EF.CardAccess against its signed
//! copy in DG14.

mod access;
mod authenticity;
mod bac;
mod content;
mod error;
mod key;
mod lines;
mod pace;
mod reading;
mod roots;
mod talk;
mod today;

pub use access::Access;
pub use authenticity::{Anchors, UnusableAnchor};
pub use error::{EmrtdError, Part};
pub use key::{AccessKey, NotAKey};
pub use reading::{Files, Reading, Wish, read};
pub use roots::{CountryRoot, CountryRoots, CountryRootsError};
pub(crate) use today::today;
