//! Reads files that may be secret, and writes files that must not be overwritten: a lost key cannot
//! be made again.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use thiserror::Error;
use zeroize::Zeroizing;

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Its owner only: mode 0600.
    Owner,
    /// Everybody: mode 0644.
    Everybody,
}

/// Why a file was not written or read.
#[derive(Debug, Error)]
pub enum FileError {
    /// Something lies there already.
    #[error("{path} exists and is not overwritten; move it away, or choose another folder")]
    Exists {
        /// Where.
        path: PathBuf,
    },
    /// It is not there, or not for us, or not text.
    #[error("{path} cannot be read; check the path and who may read it")]
    Unreadable {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The disk or the folder said no.
    #[error("{path} cannot be written; check that the folder is writable and the disk not full")]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Refuses if any of `paths` exists, so that a set of files is written whole or not at all.
///
/// # Errors
/// [`FileError::Exists`] for the first that does.
pub fn none_exists(paths: &[&Path]) -> Result<(), FileError> {
    match paths.iter().find(|path| fs::symlink_metadata(path).is_ok()) {
        Some(path) => Err(FileError::Exists {
            path: path.to_path_buf(),
        }),
        None => Ok(()),
    }
}

/// Writes `text` to the new file `path`, making its folder if need be, and waits for the disk.
///
/// # Errors
/// [`FileError`]; nothing that existed has changed then.
pub fn write_new(path: &Path, text: &str, readers: Readers) -> Result<(), FileError> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => FileError::Exists {
            path: path.to_owned(),
        },
        _ => FileError::Io {
            path: path.to_owned(),
            source,
        },
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mode = match readers {
        Readers::Owner => 0o600,
        Readers::Everybody => 0o644,
    };
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)
        .map_err(failed)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(failed)
}

/// Puts `text` in the place of the file `path`, which everybody may read, and waits for the disk.
/// Whoever reads meanwhile, or after a power cut, finds the old text or the new one, whole.
///
/// # Errors
/// [`FileError::Io`]; the old text is still there then.
pub fn replace(path: &Path, text: &str) -> Result<(), FileError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let failed = |source: io::Error| FileError::Io {
        path: path.to_owned(),
        source,
    };
    // What an interrupted run left behind was never anybody's file.
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    write_new(&beside, text, Readers::Everybody)?;
    fs::rename(&beside, path).map_err(failed)?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    fs::File::open(folder.unwrap_or(Path::new(".")))
        .and_then(|folder| folder.sync_all())
        .map_err(failed)
}

/// The text of the file `path`, wiped when dropped: it may be a key.
///
/// # Errors
/// [`FileError::Unreadable`].
pub fn read(path: &Path) -> Result<Zeroizing<String>, FileError> {
    let unreadable = |source| FileError::Unreadable {
        path: path.to_owned(),
        source,
    };
    fs::read_to_string(path)
        .map(Zeroizing::new)
        .map_err(unreadable)
}
