//! Overwrites, then removes. On flash the old cells may outlive both; what matters there is that the
//! key is gone, since everything that citizens said is sealed for somebody else anyway.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

const PIECE: usize = 64 << 10;

/// Wipes the file `path`; one that is not there is wiped already. A link is removed, not followed.
pub fn file(path: &Path) -> io::Result<()> {
    let kind = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found?,
    };
    if kind.is_file() {
        overwrite(path, kind.len())?;
    }
    fs::remove_file(path)?;
    synced(path.parent())
}

/// Wipes everything in the folder `path`, and removes it.
pub fn folder(path: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found?,
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            folder(&entry.path())?;
        } else {
            file(&entry.path())?;
        }
    }
    fs::remove_dir(path)?;
    synced(path.parent())
}

fn overwrite(path: &Path, length: u64) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    let zeros = [0; PIECE];
    let mut left = length;
    while left > 0 {
        let piece = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
        file.write_all(&zeros[..piece])?;
        left -= piece as u64;
    }
    file.sync_all()
}

/// Waits until the disk knows that a name is gone.
pub fn synced(folder: Option<&Path>) -> io::Result<()> {
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
