//! Takes a kiosk out of service for good, and can be killed after every step.
//!
//! ```text
//!   1 config put aside   no new citizen: the kiosk does not start without it
//!   2 queue saved        what the gateway does not have yet, sealed as it is, for operations
//!   3 receipt signed     beside its place, while there is a key to sign with
//!   4 data wiped         queue, journal, whatever lies in the data folder
//!   5 password, key      now nobody can be this kiosk again
//!   6 receipt in place   the last act
//! ```
//!
//! Each step asks the disk whether it is done, so a run that follows a power cut goes on where the
//! other ended: there is no record of its own that could be wrong.

mod queue;
mod steps;
mod wipe;

pub use steps::{Places, run};
