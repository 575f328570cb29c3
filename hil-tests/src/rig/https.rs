//! Asks a gateway over mutually authenticated TLS: HTTP/1.1, one connection a question. Dull, and
//! enough for a rig.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::RigError;

const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Who asks, all PEM.
pub struct Caller<'a> {
    /// The only root that is trusted.
    pub root: &'a str,
    /// The caller's certificate.
    pub certificate: &'a str,
    /// Its key, PKCS#8.
    pub key: &'a str,
    /// The name in the gateway's certificate.
    pub server_name: &'a str,
}

impl Caller<'_> {
    /// The body of what the gateway at `address` answers to `GET path`.
    ///
    /// # Errors
    /// [`RigError::Agency`] for anything but a `200`.
    pub fn get(&self, address: SocketAddr, path: &str) -> Result<Vec<u8>, RigError> {
        let name = ServerName::try_from(self.server_name.to_owned()).map_err(refused)?;
        let config = Arc::new(self.tls()?);
        let connection = ClientConnection::new(config, name).map_err(refused)?;
        let socket = TcpStream::connect(address).map_err(refused)?;
        socket
            .set_read_timeout(Some(ANSWER_WITHIN))
            .map_err(refused)?;
        let mut stream = StreamOwned::new(connection, socket);
        let host = self.server_name;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"
        )
        .map_err(refused)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).map_err(refused)?;
        body_of(&answer)
    }

    fn tls(&self) -> Result<ClientConfig, RigError> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(self.root.as_bytes()) {
            roots.add(certificate.map_err(refused)?).map_err(refused)?;
        }
        let chain = CertificateDer::pem_slice_iter(self.certificate.as_bytes())
            .collect::<Result<Vec<_>, _>>()
            .map_err(refused)?;
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes()).map_err(refused)?;
        let mut config = ClientConfig::builder_with_protocol_versions(&[&rustls::version::TLS13])
            .with_root_certificates(roots)
            .with_client_auth_cert(chain, key)
            .map_err(refused)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
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
