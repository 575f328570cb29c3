//! Asks the gateway how it is, as the kiosk would: our own root, the kiosk's certificate, TLS 1.3.
//!
//! Blocking and bounded: one connection, one request, at most [`ANSWER_BYTES_MAX`] of answer, and
//! no step longer than [`STEP`].

use std::io::{self, Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use kiosk_identity::certified;
use kiosk_protocol::Route;
use rustls::crypto::aws_lc_rs;
use rustls::sign::SingleCertAndKey;
use rustls::version::TLS13;
use rustls::{
    AlertDescription, CertificateError, ClientConfig, ClientConnection, RootCertStore, StreamOwned,
};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, ServerName};

use crate::kiosk::Kiosk;

/// How long connecting, or one read or write, may take.
const STEP: Duration = Duration::from_secs(5);
/// How long the whole may take.
const WHOLE: Duration = Duration::from_secs(15);
/// More than the head of any honest answer has.
const ANSWER_BYTES_MAX: usize = 16 << 10;
/// Most headers of it.
const HEADERS_MAX: usize = 64;

/// What came of it.
#[derive(Debug)]
pub enum Probed {
    /// The kiosk's own files cannot be used, which is trouble of another check.
    NotAsked(String),
    /// Nobody listens there.
    Unreachable(String),
    /// Somebody does whose certificate names somebody else.
    OtherName(String),
    /// Somebody does for whom our root does not vouch, now or at all.
    NotVouched(String),
    /// Something answers that is no gateway.
    Strange(String),
    /// It is the gateway, and it turns this kiosk away.
    TurnedAway(String),
    /// It is the gateway, and it answers.
    Answered {
        /// Its `Date` header, seconds since 1970, if it could be read.
        date_seconds: Option<i64>,
    },
}

/// Asks the gateway that the config of `kiosk` names.
pub fn gateway(kiosk: &Kiosk) -> Probed {
    ask(kiosk).unwrap_or_else(|probed| probed)
}

fn ask(kiosk: &Kiosk) -> Result<Probed, Probed> {
    let tls = Arc::new(tls(kiosk)?);
    let section = &kiosk.config.gateway;
    let name = ServerName::try_from(section.server_name.clone())
        .map_err(|_| Probed::NotAsked("gateway.server_name is not a name".into()))?;
    let socket = connect(&section.address)?;
    let connection =
        ClientConnection::new(tls, name).map_err(|error| Probed::Strange(error.to_string()))?;
    let mut stream = StreamOwned::new(connection, socket);
    let path = Route::Health.pattern();
    let host = &section.server_name;
    let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream
        .write_all(request.as_bytes())
        .map_err(|error| refused(&error))?;
    let answer = read(&mut stream)?;
    judged(&answer)
}

fn tls(kiosk: &Kiosk) -> Result<ClientConfig, Probed> {
    let unusable = |what: &str| Probed::NotAsked(format!("{what} cannot be used"));
    let certificates = |path: &std::path::Path, what: &str| {
        let text = kiosk_enrolment::files::read(path).map_err(|_| unusable(what))?;
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text.as_bytes()).collect();
        read.map_err(|_| unusable(what))
    };
    let mut roots = RootCertStore::empty();
    for root in certificates(&kiosk.path(&kiosk.config.gateway.roots), "the root")? {
        roots.add(root).map_err(|_| unusable("the root"))?;
    }
    let chain = certificates(
        &kiosk.path(&kiosk.config.identity.certificate),
        "the certificate",
    )?;
    let key = kiosk.key().map_err(|_| unusable("the device key"))?;
    let shown = certified(chain, key);
    shown
        .keys_match()
        .map_err(|_| unusable("the certificate, or the key beside it,"))?;
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&TLS13])
        .expect("this provider speaks TLS 1.3");
    Ok(builder
        .with_root_certificates(roots)
        .with_client_cert_resolver(Arc::new(SingleCertAndKey::from(shown))))
}

fn connect(address: &str) -> Result<TcpStream, Probed> {
    let unreachable = |error: &dyn std::fmt::Display| {
        Probed::Unreachable(format!("{address} cannot be reached ({error})"))
    };
    let mut last = None;
    for place in address
        .to_socket_addrs()
        .map_err(|error| unreachable(&error))?
        .take(4)
    {
        match TcpStream::connect_timeout(&place, STEP) {
            Ok(socket) => {
                socket
                    .set_read_timeout(Some(STEP))
                    .and_then(|()| socket.set_write_timeout(Some(STEP)))
                    .map_err(|error| unreachable(&error))?;
                return Ok(socket);
            }
            Err(error) => last = Some(error),
        }
    }
    Err(match last {
        Some(error) => unreachable(&error),
        None => unreachable(&"the name leads nowhere"),
    })
}

fn read(stream: &mut StreamOwned<ClientConnection, TcpStream>) -> Result<Vec<u8>, Probed> {
    let until = Instant::now() + WHOLE;
    let mut answer = Vec::new();
    let mut piece = [0; 2048];
    while answer.len() < ANSWER_BYTES_MAX && Instant::now() < until {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => answer.extend_from_slice(&piece[..read]),
            // Some close without a last word; what was said before counts.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(refused(&error)),
        }
        if answer.windows(4).any(|four| four == b"\r\n\r\n") {
            break;
        }
    }
    Ok(answer)
}

/// What an error of the TLS library means.
fn refused(error: &io::Error) -> Probed {
    let inner = error
        .get_ref()
        .and_then(|e| e.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        )) => Probed::OtherName(error.to_string()),
        Some(rustls::Error::InvalidCertificate(_)) => Probed::NotVouched(error.to_string()),
        Some(rustls::Error::AlertReceived(
            AlertDescription::CertificateRevoked
            | AlertDescription::CertificateUnknown
            | AlertDescription::CertificateExpired
            | AlertDescription::BadCertificate
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied,
        )) => Probed::TurnedAway(error.to_string()),
        _ => Probed::Strange(error.to_string()),
    }
}

fn judged(answer: &[u8]) -> Result<Probed, Probed> {
    let strange = || Probed::Strange("what answers does not speak as a gateway does".into());
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let mut head = httparse::Response::new(&mut headers);
    if !matches!(head.parse(answer), Ok(httparse::Status::Complete(_))) {
        return Err(strange());
    }
    let date = head
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("date"));
    let date_seconds = date
        .and_then(|header| std::str::from_utf8(header.value).ok())
        .and_then(http_date);
    match head.code {
        Some(200..300) => Ok(Probed::Answered { date_seconds }),
        Some(403) => Ok(Probed::TurnedAway("it answers 403".into())),
        // Busy or broken, but it let the certificate in.
        Some(500..600) => Ok(Probed::Answered { date_seconds }),
        _ => Err(strange()),
    }
}

/// RFC 9110 §5.6.7, the one form that is written today: `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(text: &str) -> Option<i64> {
    let form = time::macros::format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    let at = time::PrimitiveDateTime::parse(text, form).ok()?;
    Some(at.assume_utc().unix_timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_rfc_9110_is_read() {
        assert_eq!(
            http_date("Sun, 06 Nov 1994 08:49:37 GMT"),
            Some(784_111_777)
        );
        assert_eq!(http_date("yesterday"), None);
    }

    #[test]
    fn what_is_no_http_is_strange() {
        for text in [&b""[..], b"+OK POP3 ready\r\n", &[0; 64], b"HTTP/1.1 200"] {
            assert!(matches!(judged(text), Err(Probed::Strange(_))));
        }
    }

    #[test]
    fn a_403_means_that_the_kiosk_is_turned_away() {
        let head = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n";
        assert!(matches!(judged(head), Ok(Probed::TurnedAway(_))));
    }
}
