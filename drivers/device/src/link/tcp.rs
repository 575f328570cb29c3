//! Network devices, e.g. printers on port 9100.

use std::io;
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::time::Duration;

use super::pump::{Empty, Pump};
use super::{Link, LinkAddress, OpenError};

/// How long a device on the same network may take to accept.
const CONNECT_MAX: Duration = Duration::from_secs(3);
/// How often the threads look whether the link was closed.
const WAKE: Duration = Duration::from_millis(50);

pub(super) fn open(host: &str, port: u16) -> Result<Box<dyn Link>, OpenError> {
    let address = LinkAddress::Tcp {
        host: host.to_owned(),
        port,
    }
    .to_string();
    connect(host, port)
        .and_then(|stream| from_stream(address.clone(), stream))
        .map_err(|source| OpenError::Open {
            link: address,
            remedy: "see that the device is on, on this network, and not held by another program",
            source,
        })
}

fn connect(host: &str, port: u16) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, CONNECT_MAX) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// A link over a connected stream, e.g. one that a simulator has accepted.
///
/// # Errors
/// When the stream cannot be set up.
pub fn from_stream(name: String, stream: TcpStream) -> io::Result<Box<dyn Link>> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(WAKE))?;
    stream.set_write_timeout(Some(WAKE))?;
    let reader = stream.try_clone()?;
    let closing = stream.try_clone()?;
    // Without a shutdown the other side would see the end only after both threads have gone.
    // An error means that it is closed already.
    let on_close = Box::new(move || drop(closing.shutdown(Shutdown::Both)));
    Ok(Box::new(Pump::start(
        name,
        reader,
        stream,
        Empty::Closed,
        Some(on_close),
    )))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;
    use crate::LinkError;

    #[test]
    fn bytes_go_both_ways_and_the_end_is_seen() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let mut near = open("127.0.0.1", port).expect("open");
        let (stream, _) = listener.accept().expect("accepted");
        let mut far = from_stream("far".into(), stream).expect("a link");

        near.write_all(b"ping", Duration::from_secs(20))
            .expect("written");
        let mut buffer = [0; 16];
        assert_eq!(far.read(&mut buffer, Duration::from_secs(20)), Ok(4));
        drop(far);
        let ended = near
            .read(&mut buffer, Duration::from_secs(20))
            .expect_err("closed");
        assert!(matches!(ended, LinkError::Disconnected { .. }), "{ended}");
    }

    #[test]
    fn a_port_where_nobody_listens_is_named_with_a_remedy() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        drop(listener);
        let error = open("127.0.0.1", port)
            .err()
            .expect("nobody listens")
            .to_string();
        assert!(
            error.starts_with(&format!("cannot open tcp:127.0.0.1:{port}: see that")),
            "{error}"
        );
    }
}
