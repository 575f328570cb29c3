//! A staff card that belongs to nobody (PIV, SP 800-73-4).
//!
//! ```text
//!   StaffCard ── keys 9A and 9E, their certificates, PIN ──► ChipDock ─► memory, pcscd by way of vpcd
//! ```
//!
//! Its certificates come from outside: whoever tests makes an authority with a library that is not
//! ours. What others agreed with (`tests/it/staff_judged.rs`, over the real pcscd): OpenSC and
//! `yubico-piv-tool` find the application and read both certificates; OpenSC signs with 9A after
//! the PIN, and not after a wrong one, and OpenSSL verifies it; Yubico's tool verifies signatures of
//! both keys and reads the tries that are left. From documents alone: what else it refuses, and all
//! of [`Lie`].

mod card;
mod folder;
mod objects;

pub use card::{Lie, StaffCard, StaffKey};
