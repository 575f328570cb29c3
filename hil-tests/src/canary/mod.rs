//! The proof that a session leaves nothing behind: unique made-up values are typed, scanned and
//! photographed, the session ends in some way, and every place is searched for them.
//!
//! ```text
//!   made_up ──► visit ──► kiosk-app (process) ──► ending ──► search
//!      │                                                       │
//!      └──► encodings ──► needles ──► memory, files ◄──────────┘
//!                                        └──► report: place × ending, and controls that must find
//! ```
//!
//! A search that finds nothing shows something only if it would have found: before each session
//! ends the kiosk's memory must hold the values, and a file with one of them must be found.

mod encodings;
mod ending;
mod files;
mod limits;
mod made_up;
mod memory;
mod needles;
mod play;
mod report;
mod visit;

pub use ending::Ending;
pub use play::{Plan, play};
pub use report::{Report, Resident};
