//! Our key in the TPM of a test.

use std::path::Path;

use kiosk_identity::tpm::{TpmError, TpmKey};

pub use super::swtpm::{Maker, PATIENCE, Tpm};

impl Tpm {
    pub fn key(&self) -> TpmKey {
        self.open(&self.file()).expect("a key")
    }

    pub fn open(&self, path: &Path) -> Result<TpmKey, TpmError> {
        self.quiet();
        TpmKey::open_or_make(&self.address(), path, PATIENCE)
    }
}
