//! Room on the disk that nobody uses, so that acknowledgements still go in when it is full.
//!
//! ```text
//!   kept ── the disk is full ─► given up: the file may not grow, only what leaves makes room
//!     ▲                            │
//!     └──── there is room again ───┘
//! ```

use std::ffi::OsString;
use std::fs::{File, remove_file};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rustix::fs::{FallocateFlags, fallocate};

/// What the largest transaction and the log before it may still need when they are written back.
const BYTES: u64 = 16 << 20;

/// A file without content, beside the database.
pub(crate) struct Reserve {
    path: PathBuf,
    kept: bool,
}

impl Reserve {
    /// The reserve of the database at `database`; [`Self::keep`] makes it.
    pub(crate) fn beside(database: &Path) -> Self {
        let mut path: OsString = database.as_os_str().to_owned();
        path.push(".reserve");
        let (path, kept) = (path.into(), false);
        Self { path, kept }
    }

    /// Whether there is one to give up.
    pub(crate) fn is_kept(&self) -> bool {
        self.kept
    }

    /// Takes the room, unless it is taken.
    ///
    /// # Errors
    /// [`ErrorKind::StorageFull`] or another; then no room is held.
    pub(crate) fn keep(&mut self) -> io::Result<()> {
        if self.kept {
            return Ok(());
        }
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&self.path)?;
        if let Err(error) = fallocate(&file, FallocateFlags::empty(), 0, BYTES) {
            self.remove();
            return Err(error.into());
        }
        self.kept = true;
        Ok(())
    }

    /// Gives the room to the disk; whether there was any.
    pub(crate) fn give_up(&mut self) -> bool {
        if !self.kept {
            return false;
        }
        self.kept = false;
        self.remove()
    }

    fn remove(&self) -> bool {
        match remove_file(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                tracing::error!(%error, path = %self.path.display(), "reserve cannot be removed");
                false
            }
            _ => true,
        }
    }
}
