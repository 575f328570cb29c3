//! Waits for a finger on a panel of the kernel's (`/dev/input/…`).

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::ioctl::{Getter, Opcode, ioctl, opcode};
use thiserror::Error;

use super::contacts::{Range, Taps};

/// How long somebody may take for one cross.
const WAIT: Duration = Duration::from_secs(120);

/// Why no touch was felt.
#[derive(Debug, Error)]
pub enum PanelError {
    /// It cannot be opened or read.
    #[error(
        "{path}: cannot be read; `ls /dev/input/by-id/` shows what there is, and the user must be in group `input`", path = path.display()
    )]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It does not say where a finger is.
    #[error("{path} is no touch panel; name another with --panel", path = .0.display())]
    NoPanel(PathBuf),
    /// Nobody touched it.
    #[error("nobody touched {0} within two minutes; run it again, what was done is kept")]
    Nobody(&'static str),
}

/// An open panel.
pub struct Panel {
    path: PathBuf,
    file: File,
    across: Range,
    down: Range,
    taps: Taps,
}

/// Opens the panel at `path`; the returned function waits for the tap on the cross of that name, and
/// says where it was felt, in parts of the panel.
pub fn felt(
    path: &Path,
) -> Result<impl FnMut(&'static str) -> Result<(f64, f64), PanelError>, PanelError> {
    let mut panel = Panel::open(path)?;
    Ok(move |cross| panel.tap(cross))
}

impl Panel {
    fn open(path: &Path) -> Result<Self, PanelError> {
        let unreadable = |source| PanelError::Unreadable {
            path: path.to_owned(),
            source,
        };
        let file = OpenOptions::new().read(true).open(path);
        let file = file.map_err(unreadable)?;
        let across = range::<{ call(ABS_X) }>(&file).filter(|range| range.max > range.min);
        let down = range::<{ call(ABS_Y) }>(&file).filter(|range| range.max > range.min);
        let (Some(across), Some(down)) = (across, down) else {
            return Err(PanelError::NoPanel(path.to_owned()));
        };
        Ok(Self {
            path: path.to_owned(),
            file,
            across,
            down,
            taps: Taps::default(),
        })
    }

    fn tap(&mut self, cross: &'static str) -> Result<(f64, f64), PanelError> {
        let until = Instant::now() + WAIT;
        let mut piece = [0; 64 * super::contacts::RECORD_BYTES];
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let length = match self.wait(left).and_then(|is_there| match is_there {
                true => self.file.read(&mut piece).map(Some),
                false => Ok(None),
            }) {
                Ok(Some(0) | None) => return Err(PanelError::Nobody(cross)),
                Ok(Some(length)) => length,
                Err(source) => {
                    let path = self.path.clone();
                    return Err(PanelError::Unreadable { path, source });
                }
            };
            // A tap of one cross is not the next one's: only the last of them counts.
            let taps = piece[..length].iter();
            if let Some((x, y)) = taps.filter_map(|byte| self.taps.push(*byte)).last() {
                return Ok((self.across.part(x), self.down.part(y)));
            }
        }
    }

    fn wait(&self, left: Duration) -> io::Result<bool> {
        let left = Timespec::try_from(left).map_err(io::Error::other)?;
        let mut fds = [PollFd::from_borrowed_fd(self.file.as_fd(), PollFlags::IN)];
        match poll(&mut fds, Some(&left)) {
            Ok(count) => Ok(count > 0),
            Err(rustix::io::Errno::INTR) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }
}

const ABS_X: u8 = 0x00;
const ABS_Y: u8 = 0x01;

/// `struct input_absinfo` of `linux/input.h`.
#[repr(C)]
#[derive(Clone, Copy)]
struct AbsInfo {
    _value: i32,
    minimum: i32,
    maximum: i32,
    _fuzz: i32,
    _flat: i32,
    _resolution: i32,
}

/// What the axis may say; `None` when the file has no such axis.
#[expect(unsafe_code, reason = "the kernel tells an axis's range by ioctl only")]
fn range<const CALL: Opcode>(file: &File) -> Option<Range> {
    // SAFETY: EVIOCGABS writes one `struct input_absinfo`, which `AbsInfo` is.
    let call = unsafe { Getter::<CALL, AbsInfo>::new() };
    // SAFETY: as above; the kernel refuses the number on any other file.
    let info = unsafe { ioctl(file, call) }.ok()?;
    Some(Range {
        min: info.minimum,
        max: info.maximum,
    })
}

/// `EVIOCGABS(axis)`.
const fn call(axis: u8) -> Opcode {
    opcode::read::<AbsInfo>(b'E', 0x40 + axis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_panel_is_refused_with_what_to_do() {
        let gone = Panel::open(Path::new("/dev/input/no-such")).err();
        let told = gone.expect("not there").to_string();
        assert!(told.contains("group `input`"), "{told}");
        let null = Panel::open(Path::new("/dev/null")).err();
        assert!(matches!(null, Some(PanelError::NoPanel(_))));
    }

    #[test]
    fn the_kernels_header_has_the_same_number() {
        let header = std::fs::read_to_string("/usr/include/linux/input.h");
        let header = header.expect("cargo xtask setup installs linux-libc-dev");
        let defined = header.lines().find(|line| line.contains("EVIOCGABS(abs)"));
        let expected = "_IOR('E', 0x40 + (abs), struct input_absinfo)";
        assert!(
            defined.is_some_and(|line| line.contains(expected)),
            "{defined:?}"
        );
        assert_eq!(size_of::<AbsInfo>(), 24);
        assert_eq!(call(ABS_Y), 0x8018_4541);
    }
}
