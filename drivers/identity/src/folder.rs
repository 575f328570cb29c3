//! Where identities lie, so that a power cut leaves one of them whole and in use:
//!
//! ```text
//!   identity/state.json                    how far it has come; replaced whole
//!   identity/current ─► 2                  a link, switched by one rename: what everybody reads
//!   identity/1/key.pem, certificate.pem    the one before, until the gateway has seen 2 in use
//!   identity/2/key.pem, certificate.pem    leaf first, then its authority
//! ```
//!
//! Each deed is announced first; a test can refuse it there, as a full disk or a power cut does.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, symlink};
use std::path::{Path, PathBuf};

use crate::{Failure, State};

/// The link that names the identity in use.
pub const CURRENT: &str = "current";
/// The key's file in each.
pub const KEY: &str = "key.pem";
/// The certificate's file in each, PEM, leaf first.
pub const CERTIFICATE: &str = "certificate.pem";

const STATE: &str = "state.json";
/// More than any file of ours has, bytes.
const BYTES_MAX: u64 = 256 << 10;

/// Hears each deed before it is done; what it refuses is not done.
pub type Deed = Box<dyn FnMut(&'static str) -> io::Result<()> + Send>;

/// The folder of all identities of a kiosk; locked while this is held.
pub struct Folder {
    path: PathBuf,
    deed: Deed,
    _lock: File,
}

impl Folder {
    /// Opens or makes `path`, and locks it. `deed` hears what is done to the disk.
    ///
    /// # Errors
    /// [`Failure::Disk`]; [`Failure::Busy`] when another program has it.
    pub fn open(path: &Path, deed: Deed) -> Result<Self, Failure> {
        let failed = |source| Failure::Disk {
            path: path.to_owned(),
            source,
        };
        match DirBuilder::new().mode(0o700).create(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(failed(error));
            }
            _ => {}
        }
        synced(&path.join("..")).map_err(failed)?;
        let lock = File::open(path).map_err(failed)?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => Failure::Busy(path.to_owned()),
            TryLockError::Error(source) => failed(source),
        })?;
        Ok(Self {
            path: path.to_owned(),
            deed,
            _lock: lock,
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder that `certificate` lies in, if that is `…/current/certificate.pem`.
    pub fn around(certificate: &Path) -> Option<PathBuf> {
        let link = certificate.parent()?;
        let ours = certificate.file_name()? == CERTIFICATE && link.file_name()? == CURRENT;
        let folder = link.parent().filter(|_| ours)?;
        Some(match folder.as_os_str().is_empty() {
            true => PathBuf::from("."),
            false => folder.to_owned(),
        })
    }

    /// A file of the identity `number`.
    pub fn place(&self, number: u32, file: &str) -> PathBuf {
        self.path.join(number.to_string()).join(file)
    }

    /// What is known so far; a new one knows nothing.
    ///
    /// # Errors
    /// [`Failure::Damaged`] or [`Failure::Disk`].
    pub fn state(&self) -> Result<State, Failure> {
        let path = self.path.join(STATE);
        let text = match read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(State::default()),
            Err(source) => return Err(Failure::Disk { path, source }),
            Ok(text) => text,
        };
        State::from_json(&text).map_err(|what| Failure::Damaged { path, what })
    }

    /// Writes down what is known.
    ///
    /// # Errors
    /// [`Failure::Disk`]; the old one is still there then.
    pub fn keep(&mut self, state: &State) -> Result<(), Failure> {
        let path = self.path.join(STATE);
        self.put(&path, state.to_json().as_bytes(), 0o600)
    }

    /// Makes the folder `number`, empty: what lay there was nobody's.
    ///
    /// # Errors
    /// [`Failure::Disk`].
    pub fn make(&mut self, number: u32) -> Result<(), Failure> {
        self.remove(number)?;
        let path = self.path.join(number.to_string());
        self.asks("make a folder", &path)?;
        let made = DirBuilder::new().mode(0o700).create(&path);
        made.and_then(|()| synced(&self.path))
            .map_err(|source| Failure::Disk { path, source })
    }

    /// Removes the folder `number`, if it is there.
    ///
    /// # Errors
    /// [`Failure::Disk`].
    pub fn remove(&mut self, number: u32) -> Result<(), Failure> {
        let path = self.path.join(number.to_string());
        self.asks("remove a folder", &path)?;
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            gone => gone
                .and_then(|()| synced(&self.path))
                .map_err(|source| Failure::Disk { path, source }),
        }
    }

    /// Gives `number` the `file` of `like`: one file under two names, so that no secret is copied.
    pub(crate) fn take_over(&mut self, like: u32, number: u32, file: &str) -> Result<(), Failure> {
        let (from, path) = (self.place(like, file), self.place(number, file));
        self.asks("take the key over", &path)?;
        match fs::hard_link(from, &path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(Failure::Disk {
                path,
                source: error,
            }),
            _ => synced(&self.path.join(number.to_string()))
                .map_err(|source| Failure::Disk { path, source }),
        }
    }

    /// Writes the certificates (PEM) of `number`.
    ///
    /// # Errors
    /// [`Failure::Disk`].
    pub fn put_certificate(&mut self, number: u32, pem: &str) -> Result<(), Failure> {
        let path = self.place(number, CERTIFICATE);
        self.put(&path, pem.as_bytes(), 0o644)
    }

    /// The certificates (PEM) of `number`.
    ///
    /// # Errors
    /// [`Failure::Disk`].
    pub fn certificate(&self, number: u32) -> Result<String, Failure> {
        let path = self.place(number, CERTIFICATE);
        read(&path).map_err(|source| Failure::Disk { path, source })
    }

    /// Puts `number` into use.
    ///
    /// # Errors
    /// [`Failure::Disk`]; the one before is still in use then.
    pub fn promote(&mut self, number: u32) -> Result<(), Failure> {
        let path = self.path.join(CURRENT);
        let beside = self.path.join("current.new");
        let failed = |source| Failure::Disk {
            path: path.clone(),
            source,
        };
        self.asks("link beside", &path)?;
        gone(&beside).map_err(failed)?;
        symlink(number.to_string(), &beside).map_err(failed)?;
        self.asks("switch the link", &path)?;
        fs::rename(&beside, &path).map_err(failed)?;
        self.asks("sync the folder", &path)?;
        synced(&self.path).map_err(failed)
    }

    /// The identity that the link names.
    pub fn in_use(&self) -> Option<u32> {
        let named = fs::read_link(self.path.join(CURRENT)).ok()?;
        named.to_str()?.parse().ok()
    }

    /// Announces a deed at `path`.
    pub(crate) fn asks(&mut self, deed: &'static str, path: &Path) -> Result<(), Failure> {
        (self.deed)(deed).map_err(|source| Failure::Disk {
            path: path.to_owned(),
            source,
        })
    }

    /// Written beside, on the disk, renamed into its place: the old or the new one, whole.
    fn put(&mut self, path: &Path, bytes: &[u8], mode: u32) -> Result<(), Failure> {
        let failed = |source| Failure::Disk {
            path: path.to_owned(),
            source,
        };
        let mut beside = path.as_os_str().to_owned();
        beside.push(".new");
        self.asks("write beside", path)?;
        gone(Path::new(&beside)).map_err(failed)?;
        let mut options = OpenOptions::new();
        let file = options.write(true).create_new(true).mode(mode);
        let mut file = file.open(&beside).map_err(failed)?;
        file.write_all(bytes).map_err(failed)?;
        self.asks("sync the file", path)?;
        file.sync_all().map_err(failed)?;
        self.asks("rename", path)?;
        fs::rename(&beside, path).map_err(failed)?;
        self.asks("sync the folder", path)?;
        synced(path.parent().unwrap_or(Path::new("."))).map_err(failed)
    }
}

fn gone(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn synced(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?
        .take(BYTES_MAX)
        .read_to_string(&mut text)?;
    Ok(text)
}
