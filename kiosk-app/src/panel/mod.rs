//! The touch panel and the keys of the device itself, between libinput and Slint.
//!
//! ```text
//!   libinput ─► hook ─┬─ touches ─► straight: where it is ─► waking: not while dark
//!                     │               ─► contacts: only the newest ─► pointer events ─► window
//!                     └─ keys ────► waking ─► shortcuts: swallow what would end the loop ─► Slint
//! ```
//!
//! Slint waits for a pinch as soon as two fingers are down: a resting palm makes every other touch
//! dead, and the finger that was first clicks when a second one lands. A citizen's sleeve must
//! not do that, and no citizen needs to pinch, so Slint never sees more than one contact.

pub mod contacts;
#[cfg(feature = "device")]
mod hook;
pub mod shortcuts;
pub mod straight;
pub mod waking;

#[cfg(feature = "device")]
pub use hook::{calibrate, hook};
