//! Pages into a tar, sealed, and onto the disk whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use kiosk_domain::Timestamp;
use kiosk_enrolment::files::{FileError, none_exists};
use kiosk_envelope::{BundleError, OperationsPublicKey, seal_bundle};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use tar::{Builder, Header};
use thiserror::Error;

use super::Page;

/// Why there is no bundle.
#[derive(Debug, Error)]
pub enum PackError {
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is too large.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The tar was not made.
    #[error("pages cannot be packed")]
    Pack(#[from] io::Error),
}

/// `pages` as a tar, sealed for `key`.
pub fn sealed(
    pages: &[Page],
    key: &OperationsPublicKey,
    now: Timestamp,
) -> Result<Vec<u8>, PackError> {
    let mut tar = Builder::new(Vec::new());
    for page in pages {
        let mut header = Header::new_ustar();
        header.set_size(page.text.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(now.0.div_euclid(1000).unsigned_abs());
        tar.append_data(&mut header, page.name, page.text.as_bytes())?;
    }
    Ok(seal_bundle(&tar.into_inner()?, key)?)
}

/// Writes `bundle` to the new file `path`: who is interrupted finds none, and runs it again.
pub fn write_new(path: &Path, bundle: &[u8]) -> Result<(), PackError> {
    none_exists(&[path])?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".unfinished");
    let beside = PathBuf::from(beside);
    let failed = |source: io::Error| FileError::Io {
        path: path.to_owned(),
        source,
    };
    // What an interrupted run left is sealed, and nobody's.
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(error))?,
        _ => {}
    }
    let mut options = OpenOptions::new();
    let file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside);
    file.and_then(|mut file| file.write_all(bundle).and_then(|()| file.sync_all()))
        .map_err(failed)?;
    renameat_with(CWD, &beside, CWD, path, RenameFlags::NOREPLACE)
        .map_err(|error| failed(error.into()))?;
    Ok(())
}
