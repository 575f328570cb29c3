//! Where the key of a new identity comes from: a file of its own, or one place that keeps it for ever.

use std::io;
use std::path::Path;
use std::sync::Arc;

use kiosk_envelope::DeviceSigner;

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
}

/// Keys in files. `random` fills what it is given with bytes fit for a key.
pub struct FileKeys<R>(pub R);

impl<R: FnMut(&mut [u8]) -> io::Result<()> + Send> Keys for FileKeys<R> {
    fn make(&mut self, folder: &mut Folder, number: u32, like: Option<u32>) -> Result<(), Failure> {
        match like {
            Some(like) => folder.take_over(like, number, KEY),
            None => {
                let place = folder.place(number, KEY);
                folder.asks("make the key", &place)?;
                self.opened(&place).map(drop)?;
                folder.asks("key made", &place)
            }
        }
    }

    fn open(&mut self, folder: &Folder, number: u32) -> Result<Arc<dyn DeviceSigner>, Failure> {
        let place = folder.place(number, KEY);
        match place.is_file() {
            true => self.opened(&place),
            false => Err(Failure::Key(format!(
                "{} is not there; enrol anew",
                place.display()
            ))),
        }
    }
}

impl<R: FnMut(&mut [u8]) -> io::Result<()> + Send> FileKeys<R> {
    fn opened(&mut self, place: &Path) -> Result<Arc<dyn DeviceSigner>, Failure> {
        let key = open_or_make(place, &mut self.0);
        let key = key.map_err(|error| Failure::Key(error.to_string()))?;
        Ok(Arc::new(key))
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
