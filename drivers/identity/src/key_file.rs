//! A device key in a file that is made once and never written again.
//!
//! The key is written beside its place, reaches the disk, and is then linked into its place: a link
//! fails where something is already, a rename would replace it. Whatever a power cut leaves, the
//! place holds a whole key or nothing.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use kiosk_envelope::{FileKey, FileKeyError};
use p256::ecdsa::SigningKey;
use p256::pkcs8::{EncodePrivateKey as _, LineEnding};
use thiserror::Error;
use zeroize::Zeroizing;

/// The longest key file that is read, bytes. A P-256 key needs about 250.
const BYTES_MAX: u64 = 16 * 1024;
/// Of 2^32 draws one is not a P-256 key; a source that fails so often in a row is broken.
const DRAWS: u32 = 4;

/// Why there is no key. A key that existed has not changed then.
#[derive(Debug, Error)]
pub enum KeyFileError {
    /// The disk did not do what was asked.
    #[error("device key {path}: {source}; check the disk and who may write there")]
    Io {
        /// The key's place.
        path: PathBuf,
        /// What the disk said.
        source: io::Error,
    },
    /// Another program makes or opens the key just now.
    #[error("device key {path}: another program is at it; try again when that has ended")]
    Busy {
        /// The key's place.
        path: PathBuf,
    },
    /// Others than the owner may read or change it.
    #[error(
        "device key {path}: open to others than its owner; enrol anew if it may have been read, else `chmod 600`"
    )]
    OpenToOthers {
        /// The key's place.
        path: PathBuf,
    },
    /// The file is not a usable key.
    #[error("device key {path}: {source}")]
    NotAKey {
        /// The key's place.
        path: PathBuf,
        /// What is wrong with it.
        source: FileKeyError,
    },
    /// The source of randomness failed.
    #[error("device key {path} was not made: no randomness; try again")]
    NoRandomness {
        /// The key's place.
        path: PathBuf,
    },
}

/// The key in the file `path`, which is made, with the one folder around it, when there is none. `random` fills
/// what it is given with bytes fit for a key.
///
/// # Errors
/// [`KeyFileError`]; calling again is safe after each.
pub fn open_or_make(
    path: &Path,
    random: &mut dyn FnMut(&mut [u8]) -> io::Result<()>,
) -> Result<FileKey, KeyFileError> {
    let folder = locked_folder(path)?;
    let failed = |source| KeyFileError::Io {
        path: path.to_owned(),
        source,
    };
    if !fs::exists(path).map_err(failed)? {
        let pem = draw(random).ok_or_else(|| KeyFileError::NoRandomness {
            path: path.to_owned(),
        })?;
        place(path, &pem).map_err(failed)?;
    }
    // Also for a key that was there: its maker may have died before its name reached the disk.
    folder.sync_all().map_err(failed)?;
    read(path)
}

/// The folder around `path`, made if there is none, and locked until it is dropped.
pub(crate) fn locked_folder(path: &Path) -> Result<File, KeyFileError> {
    let failed = |source| KeyFileError::Io {
        path: path.to_owned(),
        source,
    };
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(failed(error)),
        _ => {}
    }
    // A folder whose own name is lost in a power cut takes the key along.
    File::open(folder.join(".."))
        .and_then(|parent| parent.sync_all())
        .map_err(failed)?;
    let folder = File::open(folder).map_err(failed)?;
    folder.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => KeyFileError::Busy {
            path: path.to_owned(),
        },
        TryLockError::Error(source) => failed(source),
    })?;
    Ok(folder)
}

fn draw(random: &mut dyn FnMut(&mut [u8]) -> io::Result<()>) -> Option<Zeroizing<String>> {
    let mut scalar = Zeroizing::new([0; 32]);
    (0..DRAWS).find_map(|_| {
        random(&mut *scalar).ok()?;
        let key = SigningKey::from_slice(&*scalar).ok()?;
        key.to_pkcs8_pem(LineEnding::LF).ok()
    })
}

/// Puts `pem` into `path`, where nothing may be: whole, or not at all.
pub(crate) fn place(path: &Path, pem: &str) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    // What an interrupted run left behind was never anybody's key.
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)?;
    file.write_all(pem.as_bytes())?;
    file.sync_all()?;
    fs::hard_link(&beside, path)?;
    fs::remove_file(&beside)
}

/// What is in `path`, which nobody but its owner may open.
pub(crate) fn read_text(path: &Path) -> Result<Zeroizing<String>, KeyFileError> {
    let failed = |source| KeyFileError::Io {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.permissions().mode() & 0o077 != 0 {
        return Err(KeyFileError::OpenToOthers {
            path: path.to_owned(),
        });
    }
    let mut pem = Zeroizing::new(String::with_capacity(BYTES_MAX as usize));
    file.take(BYTES_MAX)
        .read_to_string(&mut pem)
        .map_err(failed)?;
    Ok(pem)
}

fn read(path: &Path) -> Result<FileKey, KeyFileError> {
    FileKey::from_pem(&read_text(path)?, None).map_err(|source| KeyFileError::NotAKey {
        path: path.to_owned(),
        source,
    })
}
