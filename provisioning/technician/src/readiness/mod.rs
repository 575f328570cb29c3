//! Whether a kiosk is ready for citizens: what the machine finds out by itself, and what only eyes
//! can tell.
//!
//! ```text
//!   doctor ─► test receipt ─► photograph ─► questions ─► report, signed
//!     anew      kept            kept          kept         .json  .jws  .pdf
//! ```
//!
//! Each step is on the disk before the next begins, so that whoever is interrupted, by Ctrl-C or by
//! a power cut, goes on where they were. The doctor is asked anew each time: it costs nothing and
//! may have changed its mind.

mod deeds;
mod paper;
mod progress;
mod question;

pub use deeds::{nonce, photograph, printed, test_receipt};
pub use paper::pdf;
pub use progress::{Deed, Progress};
pub use question::{Answers, QUESTIONS};

/// The type of the signed report.
pub const KIND: &str = "huduma-readiness";
