//! Where the key of a new identity comes from: a file of its own, or one place that keeps it for ever.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kiosk_envelope::DeviceSigner;
use kiosk_protocol::{AttestationSecret, Challenge, Claim, TicketId};

use crate::folder::{Folder, KEY};
use crate::{Failure, open_or_make};

/// Makes keys and opens them. Folders are numbered; see [`Folder`].
pub trait Keys: Send {
    /// Puts a key into `number`, or takes over the one of `like`. Done twice, it gives the same key.
    ///
    /// # Errors
    /// [`Failure::Disk`] or [`Failure::Key`].
    fn make(&mut self, folder: &mut Folder, number: u32, like: Option<u32>) -> Result<(), Failure>;

    /// The key of `number`.
    ///
    /// # Errors
    /// [`Failure::Key`].
    fn open(&mut self, folder: &Folder, number: u32) -> Result<Arc<dyn DeviceSigner>, Failure>;

    /// Who vouches for the key of `number`; nobody, if it is in no chip.
    fn attests(&mut self, _: &Folder, _: u32) -> Option<Arc<dyn Attests>> {
        None
    }
}

/// Shows to others that a key is in a chip.
pub trait Attests: Send + Sync {
    /// What the chip says of itself and of the key, for `ticket`.
    ///
    /// # Errors
    /// [`Failure::Key`]; also when no maker has certified the chip.
    fn claim(&self, ticket: &TicketId) -> Result<Claim, Failure>;

    /// Gets out what was sealed to the chip.
    ///
    /// # Errors
    /// [`Failure::Key`].
    fn secret(&self, challenge: &Challenge) -> Result<AttestationSecret, Failure>;
}

/// Keys in files. `random` fills what it is given with bytes fit for a key.
pub struct FileKeys<R>(pub R);

impl<R: FnMut(&mut [u8]) -> io::Result<()> + Send> Keys for FileKeys<R> {
    fn make(&mut self, folder: &mut Folder, number: u32, like: Option<u32>) -> Result<(), Failure> {
        make_by(folder, number, like, |place| self.opened(place))
    }

    fn open(&mut self, folder: &Folder, number: u32) -> Result<Arc<dyn DeviceSigner>, Failure> {
        self.opened(&there(&folder.place(number, KEY))?)
    }
}

impl<R: FnMut(&mut [u8]) -> io::Result<()> + Send> FileKeys<R> {
    fn opened(&mut self, place: &Path) -> Result<Arc<dyn DeviceSigner>, Failure> {
        let key = open_or_make(place, &mut self.0);
        let key = key.map_err(|error| Failure::Key(error.to_string()))?;
        Ok(Arc::new(key))
    }
}

/// Gives `number` a key whose file `opened` opens or makes, or the file of `like`.
pub(crate) fn make_by(
    folder: &mut Folder,
    number: u32,
    like: Option<u32>,
    opened: impl FnOnce(&Path) -> Result<Arc<dyn DeviceSigner>, Failure>,
) -> Result<(), Failure> {
    if let Some(like) = like {
        return folder.take_over(like, number, KEY);
    }
    let place = folder.place(number, KEY);
    folder.asks("make the key", &place)?;
    opened(&place)?;
    folder.asks("key made", &place)
}

/// `place`, if a file is there: a key that is lost must not become a new one in silence.
pub(crate) fn there(place: &Path) -> Result<PathBuf, Failure> {
    match place.is_file() {
        true => Ok(place.to_owned()),
        false => Err(Failure::Key(format!(
            "{} is not there; enrol anew",
            place.display()
        ))),
    }
}

/// One key that is kept elsewhere and never made here: in a TPM. Every certificate is for it.
pub struct OneKey(pub Arc<dyn DeviceSigner>);

impl Keys for OneKey {
    fn make(&mut self, _: &mut Folder, _: u32, _: Option<u32>) -> Result<(), Failure> {
        Ok(())
    }

    fn open(&mut self, _: &Folder, _: u32) -> Result<Arc<dyn DeviceSigner>, Failure> {
        Ok(Arc::clone(&self.0))
    }
}
