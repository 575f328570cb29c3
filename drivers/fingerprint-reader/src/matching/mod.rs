//! Compares a finger with a template on the host, where nobody between sensor and kiosk can forge
//! the verdict.
//!
//! ```text
//!   picture ── MINDTCT ──► Minutiae (the best 50) ──┐
//!                          Minutiae of a template ──┴─ BOZORTH3, on a thread ──► score
//! ```

mod comparer;
mod minutiae;

pub use comparer::{Comparer, NotCompared, Verdict};
pub use minutiae::{Minutia, Minutiae};

/// From this score on two pictures are taken for one finger: the usual bound of NBIS. Drawn
/// fingers agree with it; it was not measured on people.
pub const SCORE_MIN: u32 = 40;
