//! Scanners that are keyboards.
//!
//! ```text
//!   /dev/input/by-id/…-event-kbd ─ grab ─► listening ─► record ─► typing ─► characters
//!                                                                   └─ layout (US, ours)
//! ```
//!
//! The device is grabbed (`EVIOCGRAB`): else a scan would be typed into whatever field of the
//! screen has the focus, and read by the next citizen. The layout is fixed and ours, whatever the
//! system's is: the scanner must be set to the US keyboard. Key codes are those of
//! `linux/input-event-codes.h`; `tests/it/scanner_keys.rs` checks them against Debian's header, and
//! the layout against xkbcommon's. A real kernel (Debian's 6.1) has judged the grab and the records:
//! `examples/type_into_kernel.rs` types on a virtual keyboard, and what it was sent is kept in
//! `tests/it/transcripts/`. No scanner was ever held.

mod grab;
mod layout;
mod listening;
mod record;
mod typing;

pub use grab::KeyboardAddress;
pub use layout::{ENTER, Key, LAYOUT, LEFT_SHIFT, TAB};
pub use record::{KeyMotion, RECORD_BYTES, Record, Records};
pub use typing::{KeyFault, Typing};
