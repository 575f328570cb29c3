//! The kiosk's key in a TPM 2.0: made there, and never outside of it in a form that another chip can
//! use. See `docs/decisions/0013-tpm.md`.
//!
//! ```text
//!   key ──── Tpm, TpmKey: open or make, sign; the calls that others see
//!    ├─ wrapped ── the file: what the chip gave to keep, in the form that OpenSSL reads, too
//!    └─ keeper ─── a thread of its own that may be left behind when a chip hangs
//!        └─ chip ─ one connection: primary key, device key, signatures
//!            └─ attest ── shows others that the key is in the chip
//!   failure ─ what a caller can do about it
//! ```

mod attest;
mod chip;
mod failure;
mod keeper;
mod key;
mod wrapped;

pub use failure::TpmError;
pub use key::{Tpm, TpmKey};
