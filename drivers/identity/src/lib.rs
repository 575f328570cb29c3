//! Keeps the key that a kiosk signs with, and sees to its certificate. Whoever signs asks
//! [`kiosk_envelope::DeviceSigner`] and does not learn where the key is; see
//! `docs/decisions/0012-identity.md`.
//!
//! ```text
//!   state, time ─► machine ─► Command ─► clerk ─► keys, folder, est ─► Event ─► machine ─► state
//!
//!   machine ── decides, pure            state ──── what is on the disk of it
//!   clerk ──── does one thing at a time, and writes down what came of it before the next
//!   folder ─── identity/1, identity/2 …, and the link `current`, which is switched by a rename
//!   keys ───── makes a key, or takes one that was there      key_file ── in a file, tpm ── in a chip
//!   est ────── asks the gateway (RFC 7030)   signing_request, certs_only, leaf ── its words
//! ```

mod certs_only;
mod clerk;
mod est;
mod failure;
mod folder;
mod key_file;
mod keys;
mod leaf;
mod machine;
mod signing_request;
mod state;
#[cfg(feature = "tpm")]
pub mod tpm;

pub use certs_only::certificates_in;
pub use clerk::{Clerk, Surroundings, Word};
pub use est::{Address, Answer, Doors, NotAnAddress, Trust};
pub use failure::Failure;
pub use folder::{CERTIFICATE, CURRENT, Deed, Folder, KEY};
pub use key_file::{KeyFileError, open_or_make};
pub use keys::{FileKeys, Keys, OneKey};
pub use leaf::{Leaf, NotOurs};
pub use machine::{Command, Event, Goal, Pace, Rest};
pub use state::{By, Candidate, Held, Stage, State};
