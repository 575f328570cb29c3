//! A serial line without a cable: one end is a link, the other a device file.

use std::io;

use serialport::{SerialPort as _, TTYPort};

use super::Link;
use super::pump::{Empty, Pump};

/// The near end of a pseudo terminal; simulators speak over it.
pub struct Pty {
    /// The near end.
    pub link: Box<dyn Link>,
    /// What the other side opens, e.g. `serial:/dev/pts/3`.
    pub link_text: String,
    /// Keeps the line up while nobody has the far end open.
    _far: TTYPort,
}

/// A new pseudo terminal in raw mode.
///
/// # Errors
/// When the system gives none.
pub fn pty() -> io::Result<Pty> {
    let (near, far) = TTYPort::pair()?;
    let reader = near.try_clone_native()?;
    let name = far
        .name()
        .ok_or_else(|| io::Error::other("the pseudo terminal has no name"))?;
    let link = Pump::start(format!("pty of {name}"), reader, near, Empty::NotYet, None);
    Ok(Pty {
        link: Box::new(link),
        link_text: format!("serial:{name}"),
        _far: far,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    #[cfg_attr(
        target_arch = "aarch64",
        ignore = "qemu-user does not know the TCGETS2 ioctl; runs in `cargo xtask test`, and with --long on a device"
    )]
    fn a_serial_link_reaches_the_near_end_byte_for_byte() {
        let mut pty = pty().expect("a pseudo terminal");
        let mut far = crate::open(&pty.link_text).expect("open");
        let every: Vec<u8> = (0..=255).collect();
        far.write_all(&every, Duration::from_secs(20))
            .expect("written");
        let mut seen = Vec::new();
        while seen.len() < every.len() {
            let mut buffer = [0; 64];
            let count = pty
                .link
                .read(&mut buffer, Duration::from_secs(20))
                .expect("read");
            seen.extend_from_slice(&buffer[..count]);
        }
        assert_eq!(seen, every);
    }

    #[test]
    #[cfg_attr(
        target_arch = "aarch64",
        ignore = "qemu-user does not know the TCGETS2 ioctl; runs in `cargo xtask test`, and with --long on a device"
    )]
    fn a_line_that_was_closed_can_be_opened_again_at_once() {
        let pty = pty().expect("a pseudo terminal");
        for _ in 0..3 {
            drop(crate::open(&pty.link_text).expect("free again"));
        }
    }
}
