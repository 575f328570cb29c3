//! Device files that are read and written as they are, e.g. `/dev/usb/lp0` of the kernel's usblp.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::pump::{Empty, Pump};
use super::{Link, OpenError};

/// `O_NONBLOCK` of Linux on x86, ARM and RISC-V. Without it usblp blocks in a write for as long
/// as the paper is out, and no thread could be had back.
const NONBLOCK: i32 = 0o4000;

pub(super) fn open(path: &Path) -> Result<Box<dyn Link>, OpenError> {
    let name = format!("file:{}", path.display());
    let refused = |source| OpenError::Open {
        link: name.clone(),
        remedy: "see that the device is plugged in and that the user is in group `lp`",
        source,
    };
    let writer = OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(NONBLOCK)
        .open(path)
        .map_err(refused)?;
    let reader = writer.try_clone().map_err(refused)?;
    Ok(Box::new(Pump::start(
        name.clone(),
        reader,
        writer,
        Empty::NotYet,
        None,
    )))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::LinkError;

    #[test]
    fn what_is_written_is_in_the_file_and_silence_is_a_timeout() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lp0");
        std::fs::write(&path, b"").expect("made");
        let mut link = open(&path).expect("open");
        link.write_all(b"\x1b@", Duration::from_secs(20))
            .expect("written");
        link.flush(Duration::from_secs(20)).expect("flushed");
        assert_eq!(std::fs::read(&path).expect("read"), b"\x1b@");
        let quiet = link.read(&mut [0; 4], Duration::from_millis(30));
        // A plain file shares one offset between both halves, so it has nothing to read.
        assert!(matches!(quiet, Err(LinkError::Timeout { .. })));
    }

    #[test]
    fn a_file_that_is_not_there_is_not_made() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lp0");
        assert!(matches!(open(&path), Err(OpenError::Open { .. })));
        assert!(!path.exists());
    }
}
