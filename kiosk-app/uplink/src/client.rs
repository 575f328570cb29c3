//! One kept connection to the gateway: HTTP/1.1 over mutually authenticated TLS, a deadline on
//! everything. One request at a time; whoever must not wait behind a batch has a client of its own.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HOST, RETRY_AFTER};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use kiosk_protocol::CONTROL_BYTES_MAX;
use rustls::{AlertDescription, CertificateError};
use rustls_pki_types::ServerName;
use tokio::sync::{Mutex, watch};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::{Cause, Dial, UplinkConfig, UplinkError, identity};

type Sender = SendRequest<Full<Bytes>>;

/// Asks the gateway.
pub(crate) struct Client {
    /// How we show ourselves; connections of before it changed are not used again.
    connector: watch::Sender<TlsConnector>,
    address: String,
    server_name: ServerName<'static>,
    host: String,
    dial: Arc<dyn Dial>,
    connect_wait: Duration,
    answer_wait: Duration,
    connection: Mutex<Option<Kept>>,
}

/// A connection that is used again for as long as we show ourselves as in its handshake.
struct Kept {
    sender: Sender,
    shown: watch::Receiver<TlsConnector>,
}

/// What goes out.
pub(crate) struct Question {
    pub method: Method,
    pub path: String,
    pub content_type: &'static str,
    /// The body is zstd.
    pub packed: bool,
    pub body: Vec<u8>,
}

/// What came back, whatever its status.
pub(crate) struct Answer {
    pub status: StatusCode,
    pub retry_after: Option<Duration>,
    pub body: Bytes,
}

impl Client {
    pub fn new(config: &UplinkConfig, dial: Arc<dyn Dial>) -> Result<Self, UplinkError> {
        Ok(Self {
            connector: watch::Sender::new(TlsConnector::from(identity::tls(config)?)),
            address: config.address.clone(),
            server_name: identity::server_name(config)?,
            host: config.server_name.clone(),
            dial,
            connect_wait: config.pace.connect_wait,
            answer_wait: config.pace.answer_wait,
            connection: Mutex::new(None),
        })
    }

    /// Shows itself as `config` says from the next request on.
    ///
    /// # Errors
    /// [`UplinkError::Config`]; nothing has changed then.
    pub fn show(&self, config: &UplinkConfig) -> Result<(), UplinkError> {
        let tls = TlsConnector::from(identity::tls(config)?);
        self.connector.send_replace(tls);
        Ok(())
    }

    /// Sends `question` and reads the whole answer.
    ///
    /// # Errors
    /// [`UplinkError::Unreachable`] when nothing was sent, [`UplinkError::NoAnswer`] when something
    /// may have been.
    pub async fn ask(&self, question: Question) -> Result<Answer, UplinkError> {
        let mut kept = self.connection.lock().await;
        // Taken out, so that a broken connection, or one left by an abandoned call, is dropped.
        // It may still hold the end of a request that was answered early, on a link that stands.
        let mut connection = match timeout(self.connect_wait, usable(kept.take())).await {
            Ok(Some(connection)) => connection,
            _ => self.connect().await?,
        };
        let request = self.request(question);
        let exchanged = timeout(self.answer_wait, exchange(&mut connection.sender, request)).await;
        let answer = exchanged.map_err(|_| UplinkError::NoAnswer("in time".into()))??;
        *kept = Some(connection);
        Ok(answer)
    }

    fn request(&self, question: Question) -> Request<Full<Bytes>> {
        let mut request = Request::builder()
            .method(question.method)
            .uri(question.path)
            .header(HOST, &self.host)
            .header(CONTENT_TYPE, question.content_type);
        if question.packed {
            request = request.header(CONTENT_ENCODING, "zstd");
        }
        request
            .body(Full::new(question.body.into()))
            .expect("paths and headers are our own")
    }

    async fn connect(&self) -> Result<Kept, UplinkError> {
        let connected = timeout(self.connect_wait, self.open()).await;
        connected.unwrap_or_else(|_| Err(unreachable(&io::Error::from(io::ErrorKind::TimedOut))))
    }

    async fn open(&self) -> Result<Kept, UplinkError> {
        let mut shown = self.connector.subscribe();
        let connector = shown.borrow_and_update().clone();
        let stream = self.dial.dial(&self.address).await;
        let stream = stream.map_err(|error| unreachable(&error))?;
        let tls = connector.connect(self.server_name.clone(), stream).await;
        let tls = tls.map_err(|error| unreachable(&error))?;
        let (sender, connection) = handshake(TokioIo::new(tls))
            .await
            .map_err(|error| unreachable(&error))?;
        // Ends when the sender is dropped; its error reaches whoever waits for an answer.
        tokio::spawn(connection);
        Ok(Kept { sender, shown })
    }
}

async fn usable(kept: Option<Kept>) -> Option<Kept> {
    let mut connection = kept?;
    connection.sender.ready().await.ok()?;
    let same = connection.shown.has_changed().is_ok_and(|changed| !changed);
    same.then_some(connection)
}

async fn exchange(
    connection: &mut Sender,
    request: Request<Full<Bytes>>,
) -> Result<Answer, UplinkError> {
    let response = connection
        .send_request(request)
        .await
        .map_err(|error| no_answer(&error))?;
    read(response).await
}

async fn read(response: Response<Incoming>) -> Result<Answer, UplinkError> {
    let status = response.status();
    let retry_after = response.headers().get(RETRY_AFTER);
    let retry_after = retry_after.and_then(|value| value.to_str().ok()?.parse().ok());
    let body = Limited::new(response.into_body(), CONTROL_BYTES_MAX)
        .collect()
        .await;
    let body = body
        .map_err(|error| UplinkError::NoAnswer(error.to_string()))?
        .to_bytes();
    Ok(Answer {
        status,
        retry_after: retry_after.map(Duration::from_secs),
        body,
    })
}

fn unreachable(error: &(dyn Error + 'static)) -> UplinkError {
    UplinkError::Unreachable {
        cause: cause_of(error),
        detail: error.to_string(),
    }
}

/// In TLS 1.3 the gateway's verdict on our certificate comes after the handshake, instead of the
/// first answer: then nothing was done with the request.
fn no_answer(error: &(dyn Error + 'static)) -> UplinkError {
    match cause_of(error) {
        Cause::Unreachable => UplinkError::NoAnswer(error.to_string()),
        _ => unreachable(error),
    }
}

fn cause_of(error: &(dyn Error + 'static)) -> Cause {
    use rustls::Error::{AlertReceived, InvalidCertificate};
    match tls_error(error) {
        Some(InvalidCertificate(
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. },
        ))
        | Some(AlertReceived(AlertDescription::CertificateExpired)) => Cause::Clock,
        Some(InvalidCertificate(_)) => Cause::Unauthorised,
        Some(AlertReceived(
            AlertDescription::AccessDenied
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateRequired
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateUnknown
            | AlertDescription::DecryptError
            | AlertDescription::UnknownCA
            | AlertDescription::UnsupportedCertificate,
        )) => Cause::Unauthorised,
        _ => Cause::Unreachable,
    }
}

/// The TLS library's own words, wherever they stand in the chain. An `io::Error` keeps what it
/// carries out of `source()`.
fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    if let Some(found) = error.downcast_ref::<rustls::Error>() {
        return Some(found);
    }
    let carried = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref);
    match carried {
        Some(inner) => tls_error(inner),
        None => error.source().and_then(tls_error),
    }
}
