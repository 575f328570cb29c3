//! A gateway of a hundred lines: it remembers what came, and misbehaves when told to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::CONTENT_ENCODING;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use kiosk_domain::Timestamp;
use kiosk_envelope::Digest;
use kiosk_protocol::{
    Acknowledgement, BATCH_BYTES_MAX, Batch, Heartbeat, HeartbeatReply, PaymentReply,
    PaymentRequest, PaymentState, Problem, ProblemCode, Refusal, Refused,
};
use rustls::RootCertStore;
use rustls::server::WebPkiClientVerifier;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::sample::{Authority, Leaf};

/// What it will do wrong, and what it has seen.
#[derive(Default)]
pub struct Memory {
    /// Sequence and how often it came.
    pub came: BTreeMap<u64, u32>,
    /// In the order of their first coming.
    pub order: Vec<u64>,
    pub heartbeats: Vec<Heartbeat>,
    /// Of the kiosk's journal.
    pub kept_head: Option<Digest>,
    /// Behind the kiosk's clock.
    pub clock_behind_ms: i64,
    /// Batches that came packed.
    pub packed: u32,
    /// The certificate of each connection, DER.
    pub shown: Vec<Vec<u8>>,
    /// Batches that are stored but whose answer is lost.
    pub acks_to_lose: u32,
    /// Requests that are answered with 503.
    pub busy: u32,
    /// A sequence that no batch may hold: 400.
    pub poison: Option<u64>,
    /// A sequence that is refused in a good answer.
    pub refuses: Option<u64>,
}

#[derive(Clone)]
pub struct Gateway {
    pub address: String,
    pub memory: Arc<Mutex<Memory>>,
}

impl Gateway {
    /// Listens as `leaf`, for clients of `clients`.
    pub async fn start(leaf: &Leaf, clients: &Authority, memory: Memory) -> Self {
        Self::start_at("127.0.0.1:0", leaf, &clients.pem(), memory).await
    }

    /// The same at another address, for clients of the authority of this PEM.
    pub async fn start_at(at: &str, leaf: &Leaf, clients: &str, memory: Memory) -> Self {
        let listener = TcpListener::bind(at).await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let gateway = Self {
            address,
            memory: Arc::new(Mutex::new(memory)),
        };
        let acceptor = acceptor(leaf, clients);
        let (serving, listening) = (gateway.clone(), listener);
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listening.accept().await {
                tokio::spawn(serving.clone().serve(acceptor.clone(), tcp));
            }
        });
        gateway
    }

    async fn serve(self, acceptor: TlsAcceptor, tcp: TcpStream) {
        let Ok(tls) = acceptor.accept(tcp).await else {
            return;
        };
        let shown = tls
            .get_ref()
            .1
            .peer_certificates()
            .and_then(|chain| chain.first());
        let shown = shown.map(|leaf| leaf.to_vec()).unwrap_or_default();
        self.memory.lock().expect("not poisoned").shown.push(shown);
        let service = service_fn(|request| self.answer(request));
        // An answer that is lost on purpose ends the connection with an error.
        let _ = http1::Builder::new()
            .serve_connection(TokioIo::new(tls), service)
            .await;
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Lost> {
        let path = request.uri().path().to_owned();
        let packed = request.headers().contains_key(CONTENT_ENCODING);
        let body = request
            .into_body()
            .collect()
            .await
            .expect("a body")
            .to_bytes();
        let mut memory = self.memory.lock().expect("not poisoned");
        if memory.busy > 0 {
            memory.busy -= 1;
            return Ok(problem(503, ProblemCode::Busy));
        }
        match path.as_str() {
            "/v1/transactions" if packed => {
                memory.packed += 1;
                memory.take(&zstd::bulk::decompress(&body, BATCH_BYTES_MAX).expect("zstd"))
            }
            "/v1/transactions" => memory.take(&body),
            "/v1/heartbeat" => Ok(memory.hear(&body)),
            "/v1/payments" => {
                let asked: PaymentRequest = serde_json::from_slice(&body).expect("a request");
                let state = PaymentState::Pending;
                Ok(json(&PaymentReply {
                    invoice: asked.invoice.clone(),
                    state,
                }))
            }
            _ => Ok(problem(404, ProblemCode::NotFound)),
        }
    }
}

/// Ends the connection instead of an answer.
#[derive(Debug, thiserror::Error)]
#[error("lost")]
pub struct Lost;

impl Memory {
    fn take(&mut self, body: &[u8]) -> Result<Response<Full<Bytes>>, Lost> {
        let batch = Batch::from_bytes(body.to_vec()).expect("a batch");
        let rows: Vec<_> = batch
            .transactions()
            .map(|row| row.expect("a row"))
            .collect();
        let slots: Vec<_> = rows.iter().map(|row| row.routing.slot).collect();
        if slots.iter().any(|slot| Some(slot.sequence) == self.poison) {
            return Ok(problem(400, ProblemCode::Malformed));
        }
        let mut refused = Vec::new();
        for slot in &slots {
            let times = self.came.entry(slot.sequence).or_default();
            *times += 1;
            if *times == 1 {
                self.order.push(slot.sequence);
            }
            if Some(slot.sequence) == self.refuses {
                refused.push(Refused {
                    sequence: slot.sequence,
                    reason: Refusal::BadSignature,
                });
            }
        }
        if self.acks_to_lose > 0 {
            self.acks_to_lose -= 1;
            return Err(Lost);
        }
        let acknowledged = (1..).take_while(|next| self.came.contains_key(next)).last();
        Ok(json(&Acknowledgement {
            epoch: slots[0].epoch,
            acknowledged: acknowledged.unwrap_or(0),
            refused,
        }))
    }

    fn hear(&mut self, body: &[u8]) -> Response<Full<Bytes>> {
        let heartbeat: Heartbeat = serde_json::from_slice(body).expect("a heartbeat");
        self.kept_head = heartbeat.journal_head.or(self.kept_head);
        let received_at = Timestamp(heartbeat.sent_at.0 - self.clock_behind_ms);
        self.heartbeats.push(heartbeat);
        json(&HeartbeatReply {
            received_at,
            journal_head: self.kept_head,
        })
    }
}

pub fn acceptor(leaf: &Leaf, clients: &str) -> TlsAcceptor {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    let root = CertificateDer::from_pem_slice(clients.as_bytes()).expect("PEM");
    roots.add(root).expect("a root");
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build();
    let chain = vec![CertificateDer::from_pem_slice(leaf.certificate.as_bytes()).expect("PEM")];
    let key = PrivateKeyDer::from_pem_slice(leaf.key.as_bytes()).expect("PEM");
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("TLS 1.3")
        .with_client_cert_verifier(verifier.expect("a verifier"))
        .with_single_cert(chain, key)
        .expect("a certificate");
    TlsAcceptor::from(Arc::new(config))
}

pub fn json(message: &impl serde::Serialize) -> Response<Full<Bytes>> {
    let body = serde_json::to_vec(message).expect("JSON");
    Response::new(Full::new(body.into()))
}

fn problem(status: u16, code: ProblemCode) -> Response<Full<Bytes>> {
    let mut response = json(&Problem {
        code,
        detail: "on purpose".into(),
    });
    *response.status_mut() = status.try_into().expect("a status");
    response
}
