//! One connection to a gateway, as any HTTP client would hold it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::client::conn::http2;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use kiosk_protocol::Problem;
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use serde::de::DeserializeOwned;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::authority::Identity;

pub struct Client {
    send: SendRequest<Full<Bytes>>,
}

/// An answer of the gateway.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub body: Bytes,
}

impl Reply {
    pub fn json<T: DeserializeOwned>(&self) -> T {
        assert!(self.status.is_success(), "{self:?}");
        serde_json::from_slice(&self.body).expect("the message")
    }

    /// Status and code of a refusal.
    pub fn problem(&self) -> (u16, String) {
        let problem: Problem = serde_json::from_slice(&self.body).expect("a problem");
        (self.status.as_u16(), problem.code.as_str().to_owned())
    }
}

impl Client {
    pub async fn connect(
        address: SocketAddr,
        root: &str,
        identity: Option<&Identity>,
    ) -> io::Result<Self> {
        Self::connect_with(address, root, identity, &rustls::version::TLS13).await
    }

    /// TLS 1.3 refuses a client only after its handshake: the first request shows it.
    pub async fn connect_with(
        address: SocketAddr,
        root: &str,
        identity: Option<&Identity>,
        version: &'static SupportedProtocolVersion,
    ) -> io::Result<Self> {
        let stream = tls(address, root, identity, version).await?;
        let (send, connection) = handshake(TokioIo::new(stream))
            .await
            .map_err(io::Error::other)?;
        tokio::spawn(connection);
        Ok(Self { send })
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        self.ask(Method::GET, path, Vec::new())
            .await
            .expect("an answer")
    }

    pub async fn post(&mut self, path: &str, body: Vec<u8>) -> Reply {
        self.ask(Method::POST, path, body).await.expect("an answer")
    }

    pub async fn post_packed(&mut self, path: &str, body: Vec<u8>) -> Reply {
        let body = zstd::bulk::compress(&body, 0).expect("packed");
        let sent = self.post_as_packed(path, body).await;
        sent.expect("an answer")
    }

    /// Says that `body` is packed already.
    pub async fn post_as_packed(&mut self, path: &str, body: Vec<u8>) -> hyper::Result<Reply> {
        let request = Request::post(path)
            .header("host", "gateway")
            .header("content-encoding", "zstd")
            .body(Full::new(Bytes::from(body)));
        self.send(request.expect("a request")).await
    }

    pub async fn ask(&mut self, method: Method, path: &str, body: Vec<u8>) -> hyper::Result<Reply> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "gateway")
            .body(Full::new(Bytes::from(body)))
            .expect("a request");
        self.send(request).await
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> hyper::Result<Reply> {
        self.send.ready().await?;
        let response = self.send.send_request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        Ok(Reply { status, body })
    }
}

/// Asks `path` once, over HTTP/2.
pub async fn ask_over_http_2(
    address: SocketAddr,
    root: &str,
    identity: &Identity,
    path: &str,
) -> StatusCode {
    let mut config = config(root, Some(identity), &rustls::version::TLS13);
    config.alpn_protocols = vec![b"h2".to_vec()];
    let stream = connect(address, config).await.expect("a connection");
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let io = TokioIo::new(stream);
    let (mut send, connection) = http2::handshake(TokioExecutor::new(), io)
        .await
        .expect("HTTP/2");
    tokio::spawn(connection);
    let uri = format!("https://gateway{path}");
    let request = Request::get(uri).body(Full::new(Bytes::new()));
    let sent = send.send_request(request.expect("a request")).await;
    sent.expect("an answer").status()
}

pub async fn tls(
    address: SocketAddr,
    root: &str,
    identity: Option<&Identity>,
    version: &'static SupportedProtocolVersion,
) -> io::Result<TlsStream<TcpStream>> {
    connect(address, config(root, identity, version)).await
}

pub async fn connect(
    address: SocketAddr,
    config: ClientConfig,
) -> io::Result<TlsStream<TcpStream>> {
    connect_to("gateway", address, Arc::new(config)).await
}

/// To whom calls itself `name`. Connections of one `config` share their session tickets.
pub async fn connect_to(
    name: &'static str,
    address: SocketAddr,
    config: Arc<ClientConfig>,
) -> io::Result<TlsStream<TcpStream>> {
    over(TcpStream::connect(address).await?, name, config).await
}

/// Over a connection that is there already.
pub async fn over(
    tcp: TcpStream,
    name: &'static str,
    config: Arc<ClientConfig>,
) -> io::Result<TlsStream<TcpStream>> {
    let connector = TlsConnector::from(config);
    let name = ServerName::try_from(name).expect("a name");
    connector.connect(name, tcp).await
}

pub fn config(
    root: &str,
    identity: Option<&Identity>,
    version: &'static SupportedProtocolVersion,
) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    let root = CertificateDer::from_pem_slice(root.as_bytes()).expect("a root");
    roots.add(root).expect("a root");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .expect("a version")
        .with_root_certificates(roots);
    match identity {
        None => builder.with_no_client_auth(),
        Some(identity) => {
            let pem = identity.certificate.as_bytes();
            let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
            let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).expect("a key");
            builder
                .with_client_auth_cert(chain.expect("certificates"), key)
                .expect("a pair")
        }
    }
}
