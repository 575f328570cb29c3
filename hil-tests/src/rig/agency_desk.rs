//! An agency's side of the gateway: fetches over mutually authenticated TLS, opens with its own key.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use kiosk_domain::{AgencyId, TransactionBody};
use kiosk_envelope::open;
use kiosk_protocol::{AgencyItem, AgencyPage, agency_transactions_path};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::papers::{AgencyPapers, GATEWAY_NAME};
use super::{Papers, RigError};

const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// More than a demo makes.
const ITEMS_MAX: u32 = 100;

/// Reads at the gateway's address in the name of any agency.
pub struct AgencyDesk<'a> {
    /// Everybody's papers.
    pub papers: &'a Papers,
    /// The gateway.
    pub gateway: SocketAddr,
}

impl AgencyDesk<'_> {
    /// Everything that lies in the ledger for `agency`.
    ///
    /// # Errors
    /// [`RigError::Agency`].
    pub fn items(&self, agency: &AgencyId) -> Result<Vec<AgencyItem>, RigError> {
        let path = agency_transactions_path(agency, 0, ITEMS_MAX);
        let body = self.fetch(self.papers_of(agency)?, &path)?;
        let page: AgencyPage = serde_json::from_slice(&body).map_err(refused)?;
        Ok(page.items)
    }

    /// Everything that lies in the ledger, agency by agency.
    ///
    /// # Errors
    /// [`RigError::Agency`].
    pub fn ledger(&self) -> Result<Vec<AgencyItem>, RigError> {
        let mut ledger = Vec::new();
        for agency in self.papers.agencies.keys() {
            ledger.extend(self.items(agency)?);
        }
        Ok(ledger)
    }

    /// What the citizen told the agency.
    ///
    /// # Errors
    /// [`RigError::Agency`] when it is not sealed for this agency or not signed by the kiosk.
    pub fn opened(&self, item: &AgencyItem) -> Result<TransactionBody, RigError> {
        let sealed = &item.sealed;
        sealed.verify(&self.papers.kiosk_key).map_err(refused)?;
        let agency = &sealed.routing.header.agency;
        let key = self
            .papers_of(agency)?
            .secret
            .get(agency, &sealed.routing.key_id)
            .ok_or_else(|| refused(format!("{agency} has no key {}", sealed.routing.key_id)))?;
        open(sealed, key).map_err(refused)
    }

    fn papers_of(&self, agency: &AgencyId) -> Result<&AgencyPapers, RigError> {
        self.papers
            .agencies
            .get(agency)
            .ok_or_else(|| refused(format!("no agency `{agency}`")))
    }

    /// `GET path`, HTTP/1.1, one connection a question: dull, and enough for a rig.
    fn fetch(&self, papers: &AgencyPapers, path: &str) -> Result<Vec<u8>, RigError> {
        let name = ServerName::try_from(GATEWAY_NAME).expect("a DNS name");
        let config = Arc::new(client_config(&self.papers.root, papers)?);
        let connection = ClientConnection::new(config, name).map_err(refused)?;
        let socket = TcpStream::connect(self.gateway).map_err(refused)?;
        socket
            .set_read_timeout(Some(ANSWER_WITHIN))
            .map_err(refused)?;
        let mut stream = StreamOwned::new(connection, socket);
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: {GATEWAY_NAME}\r\nconnection: close\r\n\r\n"
        )
        .map_err(refused)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).map_err(refused)?;
        body_of(&answer)
    }
}

fn client_config(root: &str, papers: &AgencyPapers) -> Result<ClientConfig, RigError> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(root.as_bytes()) {
        roots.add(certificate.map_err(refused)?).map_err(refused)?;
    }
    let chain = CertificateDer::pem_slice_iter(papers.certificate.as_bytes())
        .collect::<Result<Vec<_>, _>>()
        .map_err(refused)?;
    let key = PrivateKeyDer::from_pem_slice(papers.key.as_bytes()).map_err(refused)?;
    let mut config = ClientConfig::builder_with_protocol_versions(&[&rustls::version::TLS13])
        .with_root_certificates(roots)
        .with_client_auth_cert(chain, key)
        .map_err(refused)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// The body of a `200`; anything else is an error that shows the answer.
fn body_of(answer: &[u8]) -> Result<Vec<u8>, RigError> {
    let head_ends = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let (head, body) = head_ends
        .map(|at| (&answer[..at], &answer[at + 4..]))
        .ok_or_else(|| refused("no HTTP answer"))?;
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    if !head.starts_with("http/1.1 200") {
        return Err(refused(format!("{head} {}", String::from_utf8_lossy(body))));
    }
    if head.contains("transfer-encoding: chunked") {
        return unchunked(body).ok_or_else(|| refused("broken chunks"));
    }
    Ok(body.to_vec())
}

/// RFC 9112 §7.1.
fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line_ends = rest.windows(2).position(|two| two == b"\r\n")?;
        let size = std::str::from_utf8(&rest[..line_ends]).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        let begins = line_ends + 2;
        body.extend_from_slice(rest.get(begins..begins + size)?);
        rest = rest.get(begins + size + 2..)?;
    }
}

fn refused(why: impl std::fmt::Display) -> RigError {
    RigError::Agency(why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunked_answer_is_put_together() {
        let answer =
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n";
        assert_eq!(body_of(answer).expect("whole"), b"{\"a\":1}");
    }

    #[test]
    fn a_refusal_is_shown_with_its_reason() {
        let answer = b"HTTP/1.1 403 Forbidden\r\n\r\n{\"code\":\"not-yours\"}";
        let error = body_of(answer).expect_err("refused").to_string();
        assert!(
            error.contains("403") && error.contains("not-yours"),
            "{error}"
        );
    }
}
