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
//!   file_signer ─ signs with the one in a file
//!   key_store ─ which of both, as the config says           tls_key ─── either, for rustls
//!   attested ─ shows that a key is in a chip
//!   est ────── asks the gateway (RFC 7030)   signing_request, certs_only, leaf ── its words
//! ```

mod attested;
mod certs_only;
mod clerk;
mod est;
mod failure;
mod file_signer;
mod folder;
mod key_file;
mod key_store;
mod keys;
mod leaf;
mod machine;
mod signing_request;
mod state;
mod tls_key;
#[cfg(feature = "tpm")]
pub mod tpm;

pub use certs_only::certificates_in;
pub use clerk::{Clerk, Surroundings, Word};
pub use est::{Address, Answer, Doors, NotAnAddress, Trust};
pub use failure::Failure;
pub use file_signer::FileSigner;
pub use folder::{CERTIFICATE, CURRENT, Deed, Folder, KEY};
pub use key_file::{KeyFileError, open_or_make};
pub use key_store::{KeyStore, Random};
pub use keys::{Attests, FileKeys, Keys, OneKey};
pub use leaf::{Leaf, NotOurs};
pub use machine::{Command, Event, Goal, Pace, Rest};
pub use state::{By, Candidate, Held, Stage, State};
pub use tls_key::{TlsKey, certified};
