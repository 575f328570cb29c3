//! Asks a gateway, with an operations certificate: one question, one answer, over mutually
//! authenticated TLS 1.3.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use kiosk_protocol::{Problem, Route};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::{self, PemObject as _};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// How long a question may take, with everything.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// Largest answer that is read: five hundred who wait, with long names.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// Which gateway, and who asks.
#[derive(Args)]
pub struct Link {
    /// Address of the gateway, such as gateway.example:8443.
    #[arg(long, value_name = "HOST:PORT")]
    gateway: String,
    /// Name in the gateway's certificate, unless it is the host.
    #[arg(long, value_name = "NAME")]
    server_name: Option<String>,
    /// PEM of the root that vouches for the gateway.
    #[arg(long, value_name = "FILE")]
    roots: PathBuf,
    /// PEM of the operator's certificate: `kiosk-fleet issue --operations`.
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,
    /// PEM of its private key.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum LinkError {
    /// A file is not the PEM that it should be.
    #[error("{0} cannot be read as PEM")]
    Pem(PathBuf, #[source] pem::Error),
    /// Certificate and key do not fit, or the address has no name.
    #[error("cannot speak to a gateway with this: {0}")]
    Unusable(String),
    /// It does not answer.
    #[error("gateway {0} does not answer: {1}; check the address, and the certificate's end")]
    NoAnswer(String, String),
    /// It answers something else.
    #[error("gateway {0} answers what cannot be read (status {1}); is it an older one?")]
    Unreadable(String, StatusCode),
    /// It refuses.
    #[error("gateway refuses: {0}")]
    Refused(Problem),
}

impl Link {
    /// Asks `route`.
    ///
    /// # Errors
    /// [`LinkError`].
    pub fn get<T: DeserializeOwned>(&self, route: Route) -> Result<T, LinkError> {
        self.ask(Method::GET, route, Vec::new())
    }

    /// Tells `route` the `message`.
    ///
    /// # Errors
    /// [`LinkError`].
    pub fn post<T: DeserializeOwned>(
        &self,
        route: Route,
        message: &impl Serialize,
    ) -> Result<T, LinkError> {
        let body = serde_json::to_vec(message).expect("messages are plain JSON");
        self.ask(Method::POST, route, body)
    }

    fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        route: Route,
        body: Vec<u8>,
    ) -> Result<T, LinkError> {
        let config = Arc::new(self.config()?);
        let no_answer = |why: String| LinkError::NoAnswer(self.gateway.clone(), why);
        let request = Request::builder()
            .method(method)
            .uri(route.pattern())
            .header("host", self.name())
            .body(Full::new(Bytes::from(body)))
            .map_err(|error| LinkError::Unusable(error.to_string()))?;
        let waiting = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| LinkError::Unusable(error.to_string()))?;
        let answer = waiting.block_on(async {
            tokio::time::timeout(ANSWER_WITHIN, self.exchange(config, request)).await
        });
        let (status, bytes) = match answer {
            Ok(answer) => answer.map_err(no_answer)?,
            Err(_) => {
                return Err(no_answer(format!(
                    "not within {} s",
                    ANSWER_WITHIN.as_secs()
                )));
            }
        };
        let unreadable = |_| LinkError::Unreadable(self.gateway.clone(), status);
        match status.is_success() {
            true => serde_json::from_slice(&bytes).map_err(unreadable),
            false => Err(LinkError::Refused(
                serde_json::from_slice(&bytes).map_err(unreadable)?,
            )),
        }
    }

    async fn exchange(
        &self,
        config: Arc<ClientConfig>,
        request: Request<Full<Bytes>>,
    ) -> Result<(StatusCode, Bytes), String> {
        let name = self.name().to_owned();
        let name = ServerName::try_from(name).map_err(|error| error.to_string())?;
        let tcp = TcpStream::connect(&self.gateway).await;
        let tcp = tcp.map_err(|error| error.to_string())?;
        let tls = TlsConnector::from(config).connect(name, tcp).await;
        let tls = TokioIo::new(tls.map_err(|error| error.to_string())?);
        let (mut send, connection) = handshake(tls).await.map_err(|error| error.to_string())?;
        let driving = tokio::spawn(connection);
        let response = send.send_request(request).await;
        let response = response.map_err(|error| error.to_string())?;
        let status = response.status();
        let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX);
        let body = body.collect().await.map_err(|error| error.to_string())?;
        driving.abort();
        Ok((status, body.to_bytes()))
    }

    /// What the gateway's certificate must say.
    fn name(&self) -> &str {
        let host = || {
            self.gateway
                .rsplit_once(':')
                .map_or(&*self.gateway, |(host, _)| host)
        };
        let name = self.server_name.as_deref().unwrap_or_else(host);
        name.trim_start_matches('[').trim_end_matches(']')
    }

    fn config(&self) -> Result<ClientConfig, LinkError> {
        let unusable = |error: rustls::Error| LinkError::Unusable(error.to_string());
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(certificates(&self.roots)?);
        let key = PrivateKeyDer::from_pem_file(&self.key)
            .map_err(|error| LinkError::Pem(self.key.clone(), error))?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(unusable)?
            .with_root_certificates(roots)
            .with_client_auth_cert(certificates(&self.certificate)?, key)
            .map_err(unusable)
    }
}

fn certificates(path: &PathBuf) -> Result<Vec<CertificateDer<'static>>, LinkError> {
    CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|error| LinkError::Pem(path.clone(), error))
}
