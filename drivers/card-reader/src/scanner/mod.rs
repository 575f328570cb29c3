//! Scanners of bar and QR codes, on serial lines and as keyboards.
//!
//! ```text
//!   serial line ──── bytes ───────────────────────────┐
//!                                                     ▼
//!   /dev/input ─ grab ─ records ─► keyboard ─ text ─► framing ─► content ─► Scan
//!                                  (keys of ours)     (ending,   (AIM prefix,
//!                                                      bound)     encoding)
//!        driver: arm (throw away what is there) ─► scan ─► one code ─► disarmed
//! ```
//!
//! A serial line (CDC-ACM) is the better choice: it has no layout and no shift key. The AIM prefix
//! (`]Q3`), switched on at the scanner with a sheet of the maker's, is worth having: without it the
//! end of a code whose beginning was lost looks like a whole one.
//!
//! Everything is read in memory that is wiped. Nothing is ever sent to a scanner: the commands
//! that would make one tell its name are each maker's own.

mod content;
mod driver;
mod framing;
mod hearing;
pub mod keyboard;
mod settings;

pub use content::{Encoding, NotContent};
pub use driver::CodeScanner;
pub use framing::{FrameFault, Framer};
pub use hearing::{Hearing, Outcome, ScanFault};
pub use settings::{Ending, Settings};
