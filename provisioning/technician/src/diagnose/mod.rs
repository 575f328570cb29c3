//! What operations need to see of a kiosk that is unwell: gathered, cleaned of persons and keys, put
//! into a tar and sealed for them. Nothing of it lies on a disk unsealed.
//!
//! ```text
//!   pages ─► redact ─► listing, for the technician ─► pack: tar ─► seal ─► one file, whole or none
//!     │
//!     ├── databases: counts of the queue, the end of the journal      ├── log: journalctl, or a file
//!     └── system: versions, disk, memory, clock
//! ```
//!
//! A page that cannot be gathered says why: a kiosk that is broken is the one that this is for.

mod databases;
mod log;
mod pack;
mod pages;
mod redact;
mod system;

pub use pack::{sealed, write_new};
pub use pages::{Page, Sources, gathered};
