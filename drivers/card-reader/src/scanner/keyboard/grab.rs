//! A keyboard that types for us alone.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::str::FromStr;

use kiosk_device::{Connect, Link, OpenError};
use rustix::io::Errno;
use rustix::ioctl::{IntegerSetter, Opcode, ioctl, opcode};

use super::listening::Listening;

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
            Ok(()) => Ok(Box::new(Listening::start(name, file))),
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
    fn the_kernels_header_has_the_same_number() {
        let header = std::fs::read_to_string("/usr/include/linux/input.h");
        let header = header.expect("cargo xtask setup installs linux-libc-dev");
        let defined = header.lines().find(|line| line.contains("EVIOCGRAB"));
        assert!(defined.is_some_and(|line| line.contains("_IOW('E', 0x90, int)")));
    }
}
