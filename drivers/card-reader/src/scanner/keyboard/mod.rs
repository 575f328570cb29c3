//! Scanners that are keyboards.
//!
//! ```text
//!   /dev/input/by-id/…-event-kbd ─ grab ─► record ─► typing ─► characters
//!                                                      └─ layout (US, ours)
//! ```
//!
//! The device is grabbed (`EVIOCGRAB`): else a scan would be typed into whatever field of the
//! screen has the focus, and read by the next citizen. The layout is fixed and ours, whatever the
//! system's is: the scanner must be set to the US keyboard. Record and key codes are those of
//! `linux/input.h` and `linux/input-event-codes.h`; `tests/it/scanner_keys.rs` checks them against
//! Debian's header and the layout against xkb's. No kernel has sent us a key yet: the records are
//! simulated from these headers.

mod grab;
mod layout;
mod record;
mod typing;

pub use grab::KeyboardAddress;
pub use layout::{ENTER, Key, LAYOUT, LEFT_SHIFT, TAB};
pub use record::{KeyMotion, RECORD_BYTES, Record, Records};
pub use typing::{KeyFault, Typing};
