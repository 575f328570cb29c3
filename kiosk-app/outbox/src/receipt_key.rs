//! The key of receipts that are owed. It lies in a file of its own and is written over as soon as
//! nothing is owed: then whatever the database still keeps of a receipt, in its log, its free pages
//! or its memory, cannot be read any more.
//!
//! ```text
//!   owed ─► sealed with the key ─► printed, its row deleted and synced ─► nothing owed? a new key
//! ```

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use kiosk_envelope::RestKey;
use zeroize::Zeroizing;

/// The key, and where it is kept.
pub(crate) struct ReceiptKey {
    path: PathBuf,
    key: RestKey,
}

impl ReceiptKey {
    /// The key beside the database at `database`. Where there is none it is a new one, which is not
    /// on the disk before [`Self::renew`].
    pub(crate) fn beside(database: &Path) -> Self {
        let mut path: OsString = database.as_os_str().to_owned();
        path.push(".key");
        let path = PathBuf::from(path);
        let key = read(&path).unwrap_or_else(|error| {
            if error.kind() != io::ErrorKind::NotFound {
                tracing::error!(%error, path = %path.display(), "the key of owed receipts is lost");
            }
            RestKey::draw()
        });
        Self { path, key }
    }

    /// Whether the file has it.
    pub(crate) fn is_kept(&self) -> bool {
        read(&self.path).is_ok_and(|kept| kept.as_bytes() == self.key.as_bytes())
    }

    /// Writes a new key over the old one. To be called when the disk has it that nothing is owed.
    ///
    /// # Errors
    /// The disk's. Either key may be in the file then: what is sealed next may not outlive a power cut.
    pub(crate) fn renew(&mut self) -> io::Result<()> {
        let fresh = RestKey::draw();
        let is_new = !self.path.exists();
        // In place: a new file would leave the old bytes on the disk.
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&self.path)?;
        file.write_all_at(fresh.as_bytes(), 0)?;
        self.key = fresh;
        file.sync_all()?;
        if is_new && let Some(folder) = self.path.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    /// As it stands in the database.
    pub(crate) fn seal(&self, transaction: &[u8], receipt_json: &str) -> Vec<u8> {
        self.key.seal(transaction, receipt_json.as_bytes())
    }

    /// The JSON of a receipt.
    pub(crate) fn open(&self, transaction: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        self.key.open(transaction, sealed)
    }
}

fn read(path: &Path) -> io::Result<RestKey> {
    let mut bytes = Zeroizing::new([0; RestKey::BYTES]);
    File::open(path)?.read_exact(&mut *bytes)?;
    Ok(RestKey::from_bytes(*bytes))
}
