//! Scanners that are not there.
//!
//! ```text
//!   a hand: scan, break ─► ScannerHandle ─► writing ─► link ──► memory, pseudo terminal, TCP
//!                                            ├─ bytes with ending and AIM prefix
//!                                            └─ the kernel's records of a keyboard's keys
//! ```
//!
//! Both are simulated from documents: ISO/IEC 15424 for the prefix, the kernel's headers for the
//! keys, whose codes and letters are checked against Debian's own (`tests/it/scanner_keys.rs`). No
//! scanner was ever held beside them. Timing is not simulated: a code comes as fast as the link.

mod breakage;
mod server;
mod writing;

pub use breakage::ScannerBreakage;
pub use server::{NotPlugged, ScannerConnector, ScannerHandle, SimulatedScanner};
pub use writing::{Form, typed, written};
