//! Where the keys of this kiosk are, as its config says: each in a file, or in a file that only the
//! chip opens. Whoever asks does not learn which.

use std::io;
use std::path::Path;
use std::sync::Arc;

use kiosk_envelope::DeviceSigner;

use crate::folder::{Folder, KEY};
#[cfg(feature = "tpm")]
use crate::keys::Attests;
use crate::keys::{Keys, make_by, there};
#[cfg(feature = "tpm")]
use crate::tpm::Tpm;
use crate::{Failure, FileSigner, open_or_make};

/// Fills what it is given with bytes fit for a key.
pub type Random = fn(&mut [u8]) -> io::Result<()>;

/// Makes and opens keys. Cheap to clone; all clones ask the chip over one connection.
#[derive(Clone)]
pub struct KeyStore {
    tpm: Option<Tpm>,
    random: Random,
}

/// What a build without the feature `tpm` never has.
#[cfg(not(feature = "tpm"))]
#[derive(Clone)]
enum Tpm {}

impl KeyStore {
    /// Of keys in files, or in the chip at the address `tpm`, as libtss2 names it (such as
    /// `device:/dev/tpmrm0`). The chip is not asked yet.
    ///
    /// # Errors
    /// [`Failure::Key`] when the address is none, or this build knows no chips.
    pub fn of(tpm: Option<&str>, random: Random) -> Result<Self, Failure> {
        let tpm = tpm.map(chip).transpose()?;
        Ok(Self { tpm, random })
    }

    /// The key whose file is `path`.
    ///
    /// # Errors
    /// [`Failure::Key`]; also when there is no such file.
    pub fn key(&self, path: &Path) -> Result<Arc<dyn DeviceSigner>, Failure> {
        self.opened(&there(path)?)
    }

    fn opened(&self, path: &Path) -> Result<Arc<dyn DeviceSigner>, Failure> {
        match &self.tpm {
            Some(tpm) => in_chip(tpm, path),
            None => {
                let key = open_or_make(path, &mut { self.random });
                let key = key.map_err(|error| Failure::Key(error.to_string()))?;
                Ok(Arc::new(FileSigner::of(&key)))
            }
        }
    }
}

impl Keys for KeyStore {
    fn make(&mut self, folder: &mut Folder, number: u32, like: Option<u32>) -> Result<(), Failure> {
        make_by(folder, number, like, |place| self.opened(place))
    }

    fn open(&mut self, folder: &Folder, number: u32) -> Result<Arc<dyn DeviceSigner>, Failure> {
        self.key(&folder.place(number, KEY))
    }

    #[cfg(feature = "tpm")]
    fn attests(&mut self, folder: &Folder, number: u32) -> Option<Arc<dyn Attests>> {
        let key = self.tpm.as_ref()?.key(&folder.place(number, KEY)).ok()?;
        Some(Arc::new(key))
    }
}

#[cfg(feature = "tpm")]
fn chip(address: &str) -> Result<Tpm, Failure> {
    /// A chip takes half a second; one that takes so long is stuck.
    const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);
    Tpm::at(address, PATIENCE).map_err(|error| Failure::Key(error.to_string()))
}

#[cfg(feature = "tpm")]
fn in_chip(tpm: &Tpm, path: &Path) -> Result<Arc<dyn DeviceSigner>, Failure> {
    match tpm.key(path) {
        Ok(key) => Ok(Arc::new(key)),
        Err(error) => Err(Failure::Key(error.to_string())),
    }
}

#[cfg(not(feature = "tpm"))]
fn chip(address: &str) -> Result<Tpm, Failure> {
    Err(Failure::Key(format!(
        "the config wants the key in the TPM at {address}, and this program was built without: \
         install one that was built with the feature `tpm`, or take `tpm` out of [identity] and enrol anew"
    )))
}

#[cfg(not(feature = "tpm"))]
fn in_chip(tpm: &Tpm, _: &Path) -> Result<Arc<dyn DeviceSigner>, Failure> {
    match *tpm {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(not(feature = "tpm"))]
    #[test]
    fn a_build_that_knows_no_chip_says_so_and_what_to_do() {
        let refused = KeyStore::of(Some("device:/dev/tpmrm0"), |_| Ok(()));
        let said = refused.err().map(|failure| failure.to_string());
        let said = said.expect("it is refused");
        assert!(
            said.contains("/dev/tpmrm0") && said.contains("feature `tpm`"),
            "{said}"
        );
    }

    #[cfg(feature = "tpm")]
    #[test]
    fn an_address_that_is_none_is_told_before_anybody_waits_for_it() {
        let refused = KeyStore::of(Some("a chip"), |_| Ok(()));
        let said = refused.err().map(|failure| failure.to_string());
        assert!(said.expect("it is refused").contains("a chip"));
    }

    #[test]
    fn a_key_that_is_lost_does_not_become_a_new_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = KeyStore::of(None, |_| Ok(())).expect("files need nothing");
        assert!(store.key(&folder.path().join(KEY)).is_err());
        assert!(!folder.path().join(KEY).exists());
    }
}
