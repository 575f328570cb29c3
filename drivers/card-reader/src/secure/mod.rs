//! Secure messaging of travel documents (ICAO 9303-11 §9.8), written once for both sides.
//!
//! ```text
//!   reader   protect(command) ──────► bytes ──────► open_command    chip
//!            open_answer ◄────────── bytes ◄────── close_answer
//! ```
//!
//! The counter moves on before each command and before each answer. What a chip refuses in the
//! clear with 6700 never counted: [`Session::take_back`] undoes the step of its command.
//!
//! The crate `dmrtd`, which agrees on the keys, has all this too, and shows it to nobody; its own
//! reader and that of the crate `emrtd` are what judge this one (`tests/it/outside.rs`).

mod cipher;
mod session;

pub(crate) use cipher::Cipher;
pub(crate) use session::{OBJECTS_WRONG, SecureError, Session};
