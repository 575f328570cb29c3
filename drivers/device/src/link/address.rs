//! The link texts of the config.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::OpenError;

/// Bits a second of a serial line when the config does not say.
pub const BAUD_DEFAULT: u32 = 115_200;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkAddress {
    /// A serial line, 8N1.
    Serial {
        /// The device file, best one under `/dev/serial/by-id/`: numbers move when unplugged.
        path: PathBuf,
        /// Bits a second.
        baud: u32,
    },
    /// A TCP port, e.g. 9100 of a network printer.
    Tcp {
        /// Name or address, without brackets.
        host: String,
        /// Port.
        port: u16,
    },
    /// A device file that is read and written as it is, e.g. `/dev/usb/lp0`.
    File {
        /// The device file.
        path: PathBuf,
    },
}

impl LinkAddress {
    /// The same address; on a serial line at `baud` bits a second.
    pub fn with_baud(self, baud: u32) -> Self {
        match self {
            Self::Serial { path, .. } => Self::Serial { path, baud },
            other => other,
        }
    }
}

impl FromStr for LinkAddress {
    type Err = OpenError;

    fn from_str(text: &str) -> Result<Self, OpenError> {
        let refuse = |why| OpenError::Text {
            text: text.to_owned(),
            why,
        };
        match text.split_once(':') {
            Some(("serial", path)) => Ok(Self::Serial {
                path: absolute(path).map_err(refuse)?,
                baud: BAUD_DEFAULT,
            }),
            Some(("file", path)) => Ok(Self::File {
                path: absolute(path).map_err(refuse)?,
            }),
            Some(("tcp", place)) => tcp(place).map_err(refuse),
            _ => Err(refuse("it starts with none of `serial:`, `tcp:`, `file:`")),
        }
    }
}

fn absolute(path: &str) -> Result<PathBuf, &'static str> {
    if path.starts_with('/') {
        Ok(PathBuf::from(path))
    } else {
        Err("the path is not absolute; write it like `/dev/usb/lp0`")
    }
}

fn tcp(place: &str) -> Result<LinkAddress, &'static str> {
    let (host, port) = place
        .rsplit_once(':')
        .ok_or("the port is missing; write `tcp:host:9100`")?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    if host.is_empty() {
        return Err("the host is missing; write `tcp:host:9100`");
    }
    let port: u16 = port
        .parse()
        .map_err(|_| "the port is not a number from 1 to 65535")?;
    if port == 0 {
        return Err("the port is not a number from 1 to 65535");
    }
    Ok(LinkAddress::Tcp {
        host: host.to_owned(),
        port,
    })
}

impl fmt::Display for LinkAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Serial { path, .. } => write!(f, "serial:{}", path.display()),
            Self::Tcp { host, port } if host.contains(':') => write!(f, "tcp:[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "tcp:{host}:{port}"),
            Self::File { path } => write!(f, "file:{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn link_texts_read_back_as_written() {
        for text in [
            "serial:/dev/ttyUSB0",
            "tcp:127.0.0.1:9100",
            "tcp:[::1]:9100",
            "file:/dev/usb/lp0",
        ] {
            assert_eq!(text.parse::<LinkAddress>().expect(text).to_string(), text);
        }
    }

    #[test]
    fn what_is_not_a_link_is_refused_with_the_remedy() {
        for (text, remedy) in [
            ("/dev/usb/lp0", "starts with none of"),
            ("usb:04b8:0202", "starts with none of"),
            ("file:lp0", "not absolute"),
            ("tcp:printer", "port is missing"),
            ("tcp::9100", "host is missing"),
            ("tcp:printer:99999", "1 to 65535"),
            ("tcp:printer:0", "1 to 65535"),
        ] {
            let error = text.parse::<LinkAddress>().expect_err(text).to_string();
            assert!(error.contains(remedy) && error.contains(text), "{error}");
        }
    }

    #[test]
    fn only_a_serial_line_has_a_speed() {
        let serial: LinkAddress = "serial:/dev/ttyS0".parse().expect("a link");
        assert!(matches!(
            serial.with_baud(9600),
            LinkAddress::Serial { baud: 9600, .. }
        ));
        let tcp: LinkAddress = "tcp:h:1".parse().expect("a link");
        assert_eq!(tcp.clone().with_baud(9600), tcp);
    }
}
