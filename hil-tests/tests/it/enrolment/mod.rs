//! The kiosk's side of enrolment against the real gateway, with a fresh authority by `kiosk-fleet`.
//!
//! ```text
//!   house ─── authority, gateway and its two operators, all by the tools of the field
//!   scratch ─ from the ticket to the certificate, renewal, withdrawal and the wiped kiosk
//!   after ─── the certificate of before, and kiosks that are turned away
//!   running ─ a kiosk that serves renews itself, with a new key
//!   chip ──── a key in a TPM: no second person, and who lies about it
//!   crash ─── killed at every deed on the disk, a disk that is full, answers that are lost
//! ```

mod after;
mod chip;
mod crash;
mod house;
mod running;
mod scratch;
#[path = "../../../../drivers/identity/tests/tpm/swtpm.rs"]
#[expect(
    dead_code,
    reason = "the driver's own tests do more to a chip than these"
)]
mod swtpm; // the same chip that the driver is tested with
mod wire;
