//! Every file that a session could have left something in.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::needles::Needles;
use super::report::Hit;
use crate::rig::RigError;

/// Where programs put what they do not want to keep.
const TEMPORARY: [&str; 4] = ["/tmp", "/var/tmp", "/dev/shm", "/run"];
/// Where the system keeps logs, its journal, what is to be printed, and cores.
const SYSTEM: [&str; 5] = [
    "/var/log",
    "/run/log",
    "/var/spool",
    "/var/lib/systemd/coredump",
    "/var/crash",
];
/// No file that a kiosk leaves is as large.
const BYTES_MAX: u64 = 256 << 20;

/// Searches `folder` and everything below it.
///
/// # Errors
/// [`RigError::File`] when it cannot be read.
pub fn below(folder: &Path, needles: &Needles) -> Result<Vec<Hit>, RigError> {
    let mut hits = Vec::new();
    for path in listed(folder, true)? {
        hits.extend(in_file(&path, needles));
    }
    Ok(hits)
}

/// Searches what was written since `began` in the system's own folders; other programs write there
/// as well, and may take away what they wrote.
pub fn of_the_system(began: SystemTime, needles: &Needles) -> Vec<Hit> {
    let beside = TEMPORARY.map(|folder| (folder, false));
    let under = SYSTEM.map(|folder| (folder, true));
    let mut hits = Vec::new();
    for (folder, deep) in beside.into_iter().chain(under) {
        for path in listed(Path::new(folder), deep).unwrap_or_default() {
            if fs::symlink_metadata(&path).is_ok_and(|file| is_new(&file, began)) {
                hits.extend(in_file(&path, needles));
            }
        }
    }
    hits
}

/// Searches the files that process `pid` has open, also those that have no name any more.
pub fn open_in(pid: u32, needles: &Needles) -> Vec<Hit> {
    let folder = PathBuf::from(format!("/proc/{pid}/fd"));
    let open = fs::read_dir(folder).into_iter().flatten().flatten();
    open.map(|entry| entry.path())
        .filter(|path| fs::metadata(path).is_ok_and(|file| file.is_file()))
        .flat_map(|path| in_file(&path, needles))
        .collect()
}

fn is_new(file: &Metadata, began: SystemTime) -> bool {
    file.is_file() && file.len() <= BYTES_MAX && file.modified().is_ok_and(|at| at >= began)
}

fn listed(folder: &Path, deep: bool) -> Result<Vec<PathBuf>, RigError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(RigError::file(folder))? {
        let path = entry.map_err(RigError::file(folder))?.path();
        let Ok(kind) = fs::symlink_metadata(&path) else {
            continue;
        };
        if kind.is_dir() && deep {
            files.extend(listed(&path, true)?);
        } else if kind.is_file() {
            files.push(path);
        }
    }
    Ok(files)
}

/// A database's file is read as it lies on the disk: free pages and its log are part of it.
fn in_file(path: &Path, needles: &Needles) -> Vec<Hit> {
    // It may have gone since it was listed; then it holds nothing.
    let bytes = fs::read(path).unwrap_or_default();
    let found = needles.found_in(&bytes, 0).into_iter();
    found
        .map(|found| {
            let from = usize::try_from(found.at).unwrap_or(0);
            let around = &bytes[from.saturating_sub(48)..bytes.len().min(from + 64)];
            Hit::of(&found, path.display().to_string(), around)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_was_deleted_from_a_database_is_found_in_its_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("inner/outbox.db");
        fs::create_dir(folder.path().join("inner")).expect("made");
        let database = rusqlite::Connection::open(path).expect("opens");
        database
            .execute_batch(
                "create table said(text); insert into said values ('27182818'); delete from said;",
            )
            .expect("runs");
        let mut needles = Needles::default();
        needles.text("number", "27182818");
        assert!(!below(folder.path(), &needles).expect("read").is_empty());
        needles = Needles::default();
        needles.text("number", "31415926");
        assert!(below(folder.path(), &needles).expect("read").is_empty());
    }
}
