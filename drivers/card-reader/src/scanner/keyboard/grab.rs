//! A keyboard that types for us alone.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::{Duration, Instant};

use kiosk_device::{Connect, Link, LinkError, OpenError, WriteError};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::ioctl::{IntegerSetter, Opcode, ioctl, opcode};
use zeroize::Zeroizing;

/// Where the kernel lists a keyboard, e.g. `keyboard:/dev/input/by-id/usb-…-event-kbd`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyboardAddress {
    path: PathBuf,
}

const PREFIX: &str = "keyboard:";
/// `EVIOCGRAB` of `linux/input.h`. The crate `evdev` has it too, with a second generation of system
/// bindings and with buffers of its own that nobody wipes.
const GRAB: Opcode = opcode::write::<i32>(b'E', 0x90);
/// `O_NONBLOCK` of Linux on x86, ARM and RISC-V.
const NONBLOCK: i32 = 0o4000;

impl KeyboardAddress {
    /// Whether `link_text` is meant to be one.
    pub fn is_claimed_by(link_text: &str) -> bool {
        link_text.starts_with(PREFIX)
    }
}

impl FromStr for KeyboardAddress {
    type Err = OpenError;

    fn from_str(text: &str) -> Result<Self, OpenError> {
        let path = text.strip_prefix(PREFIX).unwrap_or_default();
        if !path.starts_with("/dev/input/") {
            return Err(OpenError::Text {
                text: text.into(),
                why: "write it like `keyboard:/dev/input/by-id/usb-…-event-kbd`",
            });
        }
        Ok(Self { path: path.into() })
    }
}

impl fmt::Display for KeyboardAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", self.path.display())
    }
}

impl Connect for KeyboardAddress {
    fn name(&self) -> String {
        self.to_string()
    }

    fn connect(&mut self) -> Result<Box<dyn Link>, OpenError> {
        let name = self.to_string();
        let refused = |remedy| {
            let link = name.clone();
            move |source| OpenError::Open {
                link,
                remedy,
                source,
            }
        };
        let file = OpenOptions::new()
            .read(true)
            .custom_flags(NONBLOCK)
            .open(&self.path)
            .map_err(refused(
                "see that it is plugged in and that the user is in group `input`",
            ))?;
        match grab(&file) {
            Ok(()) => Ok(Box::new(Grabbed { name, file })),
            Err(Errno::NOTTY | Errno::INVAL) => Err(OpenError::Text {
                text: name,
                why: "it is no input device; name the scanner's `…-event-kbd`",
            }),
            Err(error) => {
                let remedy = "see that no other program holds it";
                Err(refused(remedy)(error.into()))
            }
        }
    }
}

#[expect(unsafe_code, reason = "the kernel offers the grab as an ioctl only")]
fn grab(file: &File) -> Result<(), Errno> {
    // SAFETY: EVIOCGRAB takes a number, not a pointer, and touches no memory of ours.
    unsafe { ioctl(file, IntegerSetter::<GRAB>::new_usize(1)) }
}

/// Held for as long as it is open: closing lets it go.
struct Grabbed {
    name: String,
    file: File,
}

impl Grabbed {
    fn gone(&self, error: impl fmt::Display) -> LinkError {
        LinkError::Disconnected {
            link: self.name.clone(),
            detail: error.to_string(),
        }
    }

    fn read_only(&self) -> LinkError {
        self.gone("nothing is sent to a keyboard")
    }

    fn wait(&self, left: Duration) -> Result<(), LinkError> {
        let mut fds = [PollFd::new(&self.file, PollFlags::IN)];
        let timeout = Timespec::try_from(left.min(WAIT_MAX)).ok();
        match poll(&mut fds, timeout.as_ref()) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(error) => Err(self.gone(error)),
        }
    }
}

/// Longer waits are done in pieces.
const WAIT_MAX: Duration = Duration::from_secs(60);

impl Link for Grabbed {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, buffer: &mut [u8], deadline: Duration) -> Result<usize, LinkError> {
        let until = Instant::now().checked_add(deadline);
        loop {
            match rustix::io::read(&self.file, &mut *buffer) {
                Ok(0) => return Err(self.gone("it has ended")),
                Ok(count) => return Ok(count),
                Err(Errno::AGAIN | Errno::INTR) => {}
                Err(error) => return Err(self.gone(io::Error::from(error))),
            }
            let now = Instant::now();
            let left = until.map_or(WAIT_MAX, |until| until.saturating_duration_since(now));
            if left.is_zero() {
                return Err(LinkError::Timeout {
                    link: self.name.clone(),
                    after: deadline,
                });
            }
            self.wait(left)?;
        }
    }

    fn write_all(&mut self, _: &[u8], _: Duration) -> Result<(), WriteError> {
        let error = self.read_only();
        Err(WriteError { sent_max: 0, error })
    }

    fn flush(&mut self, _: Duration) -> Result<(), LinkError> {
        Err(self.read_only())
    }

    fn drain(&mut self) -> Result<usize, LinkError> {
        let (mut buffer, mut thrown) = (Zeroizing::new([0; 512]), 0);
        loop {
            match self.read(&mut buffer[..], Duration::ZERO) {
                Ok(count) => thrown += count,
                Err(LinkError::Timeout { .. }) => return Ok(thrown),
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_keyboard_is_refused_with_the_remedy() {
        let refused = "keyboard:event3".parse::<KeyboardAddress>().err();
        let told = refused.expect("no path").to_string();
        assert!(told.contains("/dev/input/by-id/"), "{told}");
        let mut gone: KeyboardAddress = "keyboard:/dev/input/no-such".parse().expect("an address");
        let told = gone.connect().err().expect("not there").to_string();
        assert!(told.contains("group `input`"), "{told}");
    }

    #[test]
    fn a_file_that_is_no_input_device_is_not_taken_for_a_keyboard() {
        let mut null = KeyboardAddress {
            path: "/dev/null".into(),
        };
        let refused = null.connect().err().expect("no keyboard");
        assert!(matches!(refused, OpenError::Text { .. }), "{refused}");
    }

    #[test]
    fn what_comes_is_read_silence_is_a_timeout_and_the_end_a_disconnection() {
        let (far, mut near) = io::pipe().expect("a pipe");
        let file = File::from(std::os::fd::OwnedFd::from(far));
        rustix::io::ioctl_fionbio(&file, true).expect("it does not block");
        let name = "keyboard:pipe".to_owned();
        let mut link = Grabbed { name, file };
        let mut buffer = [0; 8];
        let quiet = link.read(&mut buffer, Duration::from_millis(20));
        assert!(matches!(quiet, Err(LinkError::Timeout { .. })));
        io::Write::write_all(&mut near, b"keys").expect("room");
        assert_eq!(link.read(&mut buffer, Duration::MAX), Ok(4));
        io::Write::write_all(&mut near, b"more").expect("room");
        assert_eq!(link.drain(), Ok(4));
        drop(near);
        let ended = link.read(&mut buffer, Duration::MAX);
        assert!(matches!(ended, Err(LinkError::Disconnected { .. })));
    }
}
