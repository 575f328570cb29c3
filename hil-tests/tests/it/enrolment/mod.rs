//! The kiosk's side of enrolment against the real gateway, with a fresh authority by `kiosk-fleet`.
//!
//! ```text
//!   house ─── authority, gateway and its two operators, all by the tools of the field
//!   scratch ─ from the ticket to the certificate, renewal, withdrawal and the wiped kiosk
//!   crash ─── killed at every deed on the disk, a disk that is full, answers that are lost
//! ```

mod crash;
mod house;
mod scratch;
mod wire;
