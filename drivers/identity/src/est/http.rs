//! One request over one connection, one bounded answer, then the end; nothing takes longer than the
//! deadline. A kiosk asks a handful of times in three months, so nothing is kept open.

use std::error::Error;
use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use kiosk_domain::Timestamp;
use kiosk_protocol::{CONTROL_BYTES_MAX, EXPORTER_LABEL};
use rustls::{AlertDescription, CertificateError, ClientConfig, ClientConnection, Stream};
use time::PrimitiveDateTime;

use super::Address;
use crate::Failure;

/// How long one place may take to answer a connection.
const CONNECT_WAIT: Duration = Duration::from_secs(10);
/// How long the whole may take.
const WHOLE: Duration = Duration::from_secs(30);
/// Places that one name may lead to.
const PLACES_MAX: usize = 4;
const HEADERS_MAX: usize = 64;
const HEAD_BYTES_MAX: usize = 16 << 10;

/// A connection that has shaken hands.
pub struct Connection {
    tls: ClientConnection,
    socket: Timed,
    address: Address,
    /// What both ends get from the TLS exporter.
    pub exporter: [u8; 32],
}

/// What came back, whatever its status.
pub struct Answer {
    /// The status, such as 202.
    pub status: u16,
    /// How long the gateway wants us to wait, if it said.
    pub retry_after: Option<Duration>,
    /// The gateway's clock, if it said.
    pub date: Option<Timestamp>,
    /// What is in it.
    pub body: Vec<u8>,
}

impl Answer {
    /// The answer in `bytes`, if it is whole. Its length must be said: ours say it.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
        let mut head = httparse::Response::new(&mut headers);
        let Ok(httparse::Status::Complete(begins)) = head.parse(bytes) else {
            return None;
        };
        let header = |name: &str| {
            let found = head
                .headers
                .iter()
                .find(|header| header.name.eq_ignore_ascii_case(name));
            found.and_then(|header| std::str::from_utf8(header.value).ok())
        };
        let length: usize = header("content-length")?.trim().parse().ok()?;
        let body = bytes.get(begins..)?;
        if length > CONTROL_BYTES_MAX || body.len() < length {
            return None;
        }
        let seconds = header("retry-after").and_then(|text| text.trim().parse().ok());
        Some(Self {
            status: head.code?,
            retry_after: seconds.map(Duration::from_secs),
            date: header("date").and_then(http_date),
            body: body[..length].to_vec(),
        })
    }
}

impl Connection {
    /// Connects to `address` and shakes hands.
    pub fn open(address: &Address, config: ClientConfig) -> Result<Self, Failure> {
        let until = Instant::now() + WHOLE;
        let name = address.server_name();
        let name = name.ok_or_else(|| unreachable(address, &"its name is none"))?;
        let mut socket = Timed {
            socket: connect(address, until)?,
            until,
        };
        let broken = |error: &dyn Error| unreachable(address, &error);
        let mut tls =
            ClientConnection::new(Arc::new(config), name).map_err(|error| broken(&error))?;
        while tls.is_handshaking() {
            tls.complete_io(&mut socket)
                .map_err(|error| failed(address, &error))?;
        }
        let exporter = tls
            .export_keying_material([0; 32], EXPORTER_LABEL, None)
            .map_err(|error| broken(&error))?;
        Ok(Self {
            tls,
            socket,
            address: address.clone(),
            exporter,
        })
    }

    /// Sends `head`, which is a whole request's but its empty line, and `body`; reads the answer.
    pub fn ask(mut self, head: &str, body: &[u8]) -> Result<Answer, Failure> {
        let address = self.address;
        let length = body.len();
        let name = &address.name;
        let end = format!("host: {name}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n");
        let mut stream = Stream::new(&mut self.tls, &mut self.socket);
        let sent = stream
            .write_all(head.as_bytes())
            .and_then(|()| stream.write_all(end.as_bytes()))
            .and_then(|()| stream.write_all(body))
            .and_then(|()| stream.flush());
        sent.map_err(|error| failed(&address, &error))?;
        let bytes = read(&mut stream).map_err(|error| failed(&address, &error))?;
        Answer::read(&bytes)
            .ok_or_else(|| Failure::Strange("not an answer in HTTP, or half of it".into()))
    }
}

/// A socket whose every read and write ends with the whole.
struct Timed {
    socket: TcpStream,
    until: Instant,
}

impl Timed {
    fn left(&self) -> io::Result<Option<Duration>> {
        let left = self.until.saturating_duration_since(Instant::now());
        match left.is_zero() {
            true => Err(io::ErrorKind::TimedOut.into()),
            false => Ok(Some(left)),
        }
    }
}

impl Read for Timed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.socket.set_read_timeout(self.left()?)?;
        self.socket.read(into)
    }
}

impl Write for Timed {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        self.socket.set_write_timeout(self.left()?)?;
        self.socket.write(from)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.socket.flush()
    }
}

fn connect(address: &Address, until: Instant) -> Result<TcpStream, Failure> {
    let places = address.place.to_socket_addrs();
    let places = places.map_err(|error| unreachable(address, &error))?;
    let mut last: io::Error = io::Error::other("the name leads nowhere");
    for place in places.take(PLACES_MAX) {
        let left = until.saturating_duration_since(Instant::now());
        // Zero is no time to wait that the system knows.
        let wait = left.min(CONNECT_WAIT).max(Duration::from_millis(1));
        match TcpStream::connect_timeout(&place, wait) {
            Ok(socket) => return Ok(socket),
            Err(error) => last = error,
        }
    }
    Err(unreachable(address, &last))
}

/// Everything until the other side ends, or as much as it said that it would send.
fn read(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    while bytes.len() < HEAD_BYTES_MAX + CONTROL_BYTES_MAX && !is_whole(&bytes) {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(more) => bytes.extend_from_slice(&piece[..more]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(bytes)
}

fn is_whole(bytes: &[u8]) -> bool {
    Answer::read(bytes).is_some()
}

/// RFC 9110 §5.6.7, the one form that is written today: `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(text: &str) -> Option<Timestamp> {
    let form = time::macros::format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    let at = PrimitiveDateTime::parse(text, form).ok()?;
    Some(Timestamp(at.assume_utc().unix_timestamp() * 1000))
}

fn unreachable(address: &Address, what: &dyn std::fmt::Display) -> Failure {
    Failure::Unreachable {
        address: address.to_string(),
        what: what.to_string(),
    }
}

/// What an error of the connection means. In TLS 1.3 the gateway's verdict on our certificate comes
/// after the handshake, instead of the answer.
fn failed(address: &Address, error: &io::Error) -> Failure {
    use rustls::Error::{AlertReceived, InvalidCertificate};
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(InvalidCertificate(
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. },
        )) => Failure::Clock(error.to_string()),
        Some(InvalidCertificate(_)) => Failure::NotOurGateway {
            address: address.to_string(),
            what: error.to_string(),
        },
        Some(AlertReceived(
            AlertDescription::AccessDenied
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::UnsupportedCertificate,
        )) => Failure::TurnedAway(error.to_string()),
        _ => unreachable(address, error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_with_the_length_that_it_says() {
        let text = "HTTP/1.1 202 Accepted\r\nretry-after: 30\r\n\
                    date: Sun, 06 Nov 1994 08:49:37 GMT\r\ncontent-length: 4\r\n\r\nwait";
        let whole = Answer::read(text.as_bytes()).expect("whole");
        assert_eq!((whole.status, whole.body.as_slice()), (202, &b"wait"[..]));
        assert_eq!(whole.retry_after, Some(Duration::from_secs(30)));
        assert_eq!(whole.date, Some(Timestamp(784_111_777_000)));
        for cut in 0..text.len() {
            assert!(Answer::read(&text.as_bytes()[..cut]).is_none(), "{cut}");
        }
    }

    #[test]
    fn an_answer_without_a_length_or_with_too_much_is_none() {
        for text in [
            "HTTP/1.1 200 OK\r\n\r\nbody",
            "HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\nbody",
            "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\nbody",
            "+OK POP3 ready\r\n",
        ] {
            assert!(Answer::read(text.as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn who_talks_without_end_is_not_listened_to_without_end() {
        let heard = read(&mut io::repeat(b'a')).expect("read");
        assert!(heard.len() <= HEAD_BYTES_MAX + CONTROL_BYTES_MAX + 4096);
    }
}
