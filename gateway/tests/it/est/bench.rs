//! A gateway that enrols, its two operators, and a kiosk with a key and no certificate.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{HeaderMap, Request};
use hyper_util::rt::TokioIo;
use kiosk_protocol::{
    Approval, Credentials, EXPORTER_LABEL, Enrolments, Problem, Route, Scope, Standing,
    StandingChange, Ticket, TicketReply, TicketRequest, ca_pin, proof_of,
};
use rcgen::{CertificateParams, KeyPair, PublicKeyData as _};
use rustls::version::TLS13;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use x509_parser::prelude::FromDer as _;
use zeroize::Zeroizing;

use crate::authority::Identity;
use crate::client::{Client, Reply, config, connect};
use crate::gateway::Gateway;
use crate::sample::KIOSK;

pub const ENROL: &str = "/.well-known/est/simpleenroll";
pub const RENEW: &str = "/.well-known/est/simplereenroll";

/// What an operator does.
pub struct Operator(Client);

impl Operator {
    pub async fn called(gateway: &Gateway, name: &str) -> Self {
        Self(gateway.operator(name).await)
    }

    pub async fn ticket_for(&mut self, kiosk: &str) -> Ticket {
        let made: TicketReply = self.ask_for_ticket(kiosk).await.json();
        Ticket::read_unproved(&made.ticket).expect("a ticket")
    }

    pub async fn ask_for_ticket(&mut self, kiosk: &str) -> Reply {
        let request = TicketRequest {
            kiosk: kiosk.parse().expect("an id"),
            site: "gpo-nairobi".parse().expect("an id"),
            county: 47,
            hardware: "pi5-portrait".into(),
        };
        self.post(Route::Tickets, &request).await
    }

    pub async fn waiting(&mut self) -> Enrolments {
        self.0.get(Route::Enrolments.pattern()).await.json()
    }

    /// Approves `ticket` before a kiosk asks.
    pub async fn approve(&mut self, ticket: &Ticket) -> Reply {
        let (ticket, key) = (ticket.id, None);
        self.post(Route::Approvals, &Approval { ticket, key }).await
    }

    /// Approves `ticket` for the key of `applicant`.
    pub async fn approve_key(&mut self, ticket: &Ticket, applicant: &Applicant) -> Reply {
        let (ticket, key) = (ticket.id, Some(ca_pin(&applicant.spki())));
        self.approve_as(&Approval { ticket, key }).await
    }

    pub async fn approve_as(&mut self, approval: &Approval) -> Reply {
        self.post(Route::Approvals, approval).await
    }

    pub async fn change(&mut self, scope: Scope, standing: Standing) -> Reply {
        let change = StandingChange { scope, standing };
        self.post(Route::Standing, &change).await
    }

    async fn post(&mut self, route: Route, message: &impl serde::Serialize) -> Reply {
        let body = serde_json::to_vec(message).expect("json");
        self.0.post(route.pattern(), body).await
    }
}

/// What a device is answered that comes with its ticket and a key, over a connection of its own.
pub async fn enrols(gateway: &Gateway, ticket: &Ticket, applicant: &Applicant) -> Answer {
    let mut est = Est::open(gateway, None).await;
    est.enrol(ticket, applicant).await
}

/// A ticket that a second person has approved already.
pub async fn approved_ticket(gateway: &Gateway, kiosk: &str) -> Ticket {
    let ticket = Operator::called(gateway, "duty.desk")
        .await
        .ticket_for(kiosk)
        .await;
    let mut second = Operator::called(gateway, "second.desk").await;
    assert!(second.approve(&ticket).await.status.is_success());
    ticket
}

/// A device with a key.
pub struct Applicant(pub KeyPair);

impl Applicant {
    pub fn new() -> Self {
        Self(KeyPair::generate().expect("a key"))
    }

    pub fn spki(&self) -> Vec<u8> {
        self.0.subject_public_key_info()
    }

    /// A signing request as EST sends it.
    pub fn request(&self) -> Vec<u8> {
        self.request_with(&CertificateParams::default())
    }

    pub fn request_with(&self, params: &CertificateParams) -> Vec<u8> {
        let request = params.serialize_request(&self.0).expect("a request");
        STANDARD.encode(request.der()).into_bytes()
    }

    /// What it is with the certificate that the gateway sent.
    pub fn identity(&self, answer: &Answer) -> Identity {
        let der = answer.certificate();
        let (_, leaf) = x509_parser::certificate::X509Certificate::from_der(&der).expect("X.509");
        let serial = rcgen::SerialNumber::from_slice(leaf.raw_serial());
        let body = STANDARD.encode(&der);
        Identity {
            certificate: format!(
                "-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"
            ),
            key: self.0.serialize_pem(),
            serial,
        }
    }
}

/// A connection to the gateway's door for EST.
pub struct Est {
    send: SendRequest<Full<Bytes>>,
    pub exporter: [u8; 32],
}

/// What EST answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Est {
    pub async fn open(gateway: &Gateway, identity: Option<&Identity>) -> Self {
        let opened = Self::try_open(gateway, identity).await;
        opened.expect("a connection")
    }

    pub async fn try_open(gateway: &Gateway, identity: Option<&Identity>) -> io::Result<Self> {
        let config = config(&gateway.authority.pem, identity, &TLS13);
        let stream = connect(enrolling(gateway), config).await?;
        let exporter = stream
            .get_ref()
            .1
            .export_keying_material([0; 32], EXPORTER_LABEL, None)
            .map_err(io::Error::other)?;
        let (send, connection) = handshake(TokioIo::new(stream))
            .await
            .map_err(io::Error::other)?;
        tokio::spawn(connection);
        Ok(Self { send, exporter })
    }

    /// Enrols with a proof for this connection.
    pub async fn enrol(&mut self, ticket: &Ticket, applicant: &Applicant) -> Answer {
        let proof = proof_of(&ticket.secret, &applicant.spki(), &self.exporter);
        self.enrol_with(ticket, proof, applicant).await
    }

    pub async fn enrol_with(
        &mut self,
        ticket: &Ticket,
        password: [u8; 32],
        applicant: &Applicant,
    ) -> Answer {
        let header = header(ticket, password);
        self.post(ENROL, Some(&header), applicant.request())
            .await
            .expect("an answer")
    }

    pub async fn post(
        &mut self,
        path: &str,
        authorization: Option<&str>,
        body: Vec<u8>,
    ) -> hyper::Result<Answer> {
        let mut request = Request::post(path)
            .header("host", "gateway")
            .header("content-type", "application/pkcs10");
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        let request = request.body(Full::new(Bytes::from(body)));
        self.send.ready().await?;
        let response = self.send.send_request(request.expect("a request")).await?;
        let (parts, body) = response.into_parts();
        Ok(Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: body.collect().await?.to_bytes(),
        })
    }
}

impl Answer {
    /// The one certificate in it, DER.
    pub fn certificate(&self) -> Vec<u8> {
        assert_eq!(self.status, 200, "{self:?}");
        let letters: Vec<u8> = self
            .body
            .iter()
            .copied()
            .filter(|letter| !letter.is_ascii_whitespace())
            .collect();
        let cms = STANDARD.decode(letters).expect("base64");
        let text = openssl_certificate(&cms);
        CertificateDer::from_pem_slice(text.as_bytes())
            .expect("a certificate")
            .to_vec()
    }

    /// Status and code of a refusal.
    pub fn problem(&self) -> (u16, String) {
        let problem: Problem = serde_json::from_slice(&self.body).expect("a problem");
        (self.status, problem.code.as_str().to_owned())
    }

    pub fn detail(&self) -> String {
        let problem: Problem = serde_json::from_slice(&self.body).expect("a problem");
        problem.detail
    }
}

/// What openssl finds in a certs-only message.
fn openssl_certificate(cms: &[u8]) -> String {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut openssl = Command::new("openssl")
        .args(["pkcs7", "-inform", "DER", "-print_certs"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("openssl runs: install it with `cargo xtask setup`");
    let mut stdin = openssl.stdin.take().expect("piped");
    stdin.write_all(cms).expect("taken");
    drop(stdin);
    let done = openssl.wait_with_output().expect("it ends");
    assert!(done.status.success(), "openssl cannot read it");
    String::from_utf8(done.stdout).expect("text")
}

pub fn header(ticket: &Ticket, password: [u8; 32]) -> Zeroizing<String> {
    let password = Zeroizing::new(password);
    let ticket = ticket.id;
    Credentials { ticket, password }.to_header()
}

pub fn enrolling(gateway: &Gateway) -> SocketAddr {
    gateway.enrolling.expect("it enrols")
}

/// The kiosk [`KIOSK`], enrolled: what it is now.
pub async fn enrolled(gateway: &Gateway) -> (Arc<Applicant>, Identity) {
    let ticket = approved_ticket(gateway, KIOSK).await;
    let applicant = Applicant::new();
    let answer = enrols(gateway, &ticket, &applicant).await;
    let identity = applicant.identity(&answer);
    (Arc::new(applicant), identity)
}
