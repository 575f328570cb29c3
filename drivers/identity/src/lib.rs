//! Keeps the key that a kiosk signs with. Whoever signs asks [`kiosk_envelope::DeviceSigner`] and
//! does not learn where the key is; see `docs/decisions/0012-identity.md`.

mod key_file;
#[cfg(feature = "tpm")]
pub mod tpm;

pub use key_file::{KeyFileError, open_or_make};
