//! Compares a finger with a template on the host, where nobody between sensor and kiosk can forge
//! the verdict.
//!
//! ```text
//!   picture ── MINDTCT ──► Minutiae (the best 50) ──┐
//!                          Minutiae of a template ──┴─ BOZORTH3, on a thread ──► score
//! ```
//!
//! What goes in and comes out is wiped. Detector and matcher keep working copies of their own,
//! which are freed and not wiped: their crates do not offer it.

mod comparer;
mod minutiae;

pub use comparer::{Comparer, NotCompared, Verdict};
pub use minutiae::{Minutia, Minutiae};

/// From this score on two pictures are taken for one finger.
///
/// NBIS names 40 as usual. Of 1,980 pairs of different drawn fingers nine reached that, the highest
/// 51; of 45 drawn fingers, shifted and turned, none fell below 214. So it is 60 here: to ask a
/// citizen once more is better than to take somebody for another. It was not measured on people.
pub const SCORE_MIN: u32 = 60;
