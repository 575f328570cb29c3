//! Says aloud what stands on the screen. The device has no screen reader (linuxkms knows none), so
//! the words come from the face itself: the page's texts, and the label of what has the focus.
//!
//! ```text
//!   face ── Heard ──▶ Speaker ── Order ──▶ Voice ──▶ espeak-ng, or a recorded clip ──▶ aplay
//!                     decides               acts ── Heard::Ended ──▶ Speaker
//! ```
//!
//! `Speaker` is a plain value: who may hear what, what interrupts what, how fast and how loud.
//! `Voice` starts and stops programs. Nothing that is private ever reaches the loudspeaker, a
//! command line or a file.

mod clips;
mod paces;
mod phrases;
mod speaker;
mod spoken;
mod voice;
mod words;

pub use clips::{Clips, ClipsError};
pub use paces::{Pace, Volume};
pub use phrases::{Phrase, phrase};
pub use speaker::{Ear, Heard, Order, Speaker, Utterance};
pub use spoken::spoken;
pub use voice::{Outlets, Voice, VoiceError};
pub use words::Words;
