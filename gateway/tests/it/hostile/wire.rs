//! Bytes as no library would send them: over TCP, and over TLS with a good certificate.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use rustls::version::TLS13;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;

use crate::authority::Identity;
use crate::client::{config, over};
use crate::gateway::{Gateway, PATIENCE};

/// Who attacks. Its certificate is as good as the honest kiosk's.
pub const FOE: &str = "ksk-666-0001";

pub fn foe(gateway: &Gateway) -> Identity {
    gateway.authority.client(&format!("urn:huduma:kiosk:{FOE}"))
}

/// A TLS connection that speaks `protocol` (ALPN).
pub async fn tls(gateway: &Gateway, identity: &Identity, protocol: &str) -> TlsStream<TcpStream> {
    let tcp = TcpStream::connect(gateway.address).await;
    over_tcp(tcp.expect("a connection"), gateway, identity, protocol).await
}

/// The same, but of what is not read hardly anything fits into the receiver's memory.
pub async fn narrow_tls(
    gateway: &Gateway,
    identity: &Identity,
    protocol: &str,
) -> TlsStream<TcpStream> {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a small buffer");
    let tcp = socket.connect(gateway.address).await;
    over_tcp(tcp.expect("a connection"), gateway, identity, protocol).await
}

async fn over_tcp(
    tcp: TcpStream,
    gateway: &Gateway,
    identity: &Identity,
    protocol: &str,
) -> TlsStream<TcpStream> {
    tcp.set_nodelay(true).expect("a connection");
    let mut config = config(&gateway.authority.pem, Some(identity), &TLS13);
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    let tls = over(tcp, "gateway", Arc::new(config)).await;
    tls.expect("a connection")
}

/// A connection from `source`, such as `127.0.0.66`: everything in 127/8 is this machine.
pub async fn tcp_from(source: &str, to: SocketAddr) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::new(source.parse().expect("an address"), 0))?;
    socket.connect(to).await
}

/// All that comes until the other side ends it. `what` names the attack.
pub async fn until_end(stream: &mut (impl AsyncRead + Unpin), what: &str) -> Vec<u8> {
    let mut came = Vec::new();
    // A reset is an end too.
    let end = timeout(PATIENCE, async {
        while stream.read_buf(&mut came).await.is_ok_and(|more| more > 0) {}
    });
    end.await
        .unwrap_or_else(|_| panic!("{what}: the gateway never ended the connection"));
    came
}

/// Sends `bytes` and then every part of `more`, until all is sent or the other side has ended it;
/// reads meanwhile. How much was sent, and what came until the end.
pub async fn pour(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    bytes: &[u8],
    more: impl Iterator<Item = Vec<u8>>,
    what: &str,
) -> (u64, Vec<u8>) {
    let (mut reading, mut writing) = tokio::io::split(stream);
    let send = async {
        let mut sent = 0;
        let first = std::iter::once(bytes.to_vec());
        for part in first.chain(more) {
            if writing.write_all(&part).await.is_err() || writing.flush().await.is_err() {
                break;
            }
            sent += part.len() as u64;
        }
        sent
    };
    tokio::join!(send, until_end(&mut reading, what))
}
