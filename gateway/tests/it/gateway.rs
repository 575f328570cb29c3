//! The binary, in a folder of its own, on a free port.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;

use rustls::version::TLS13;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::authority::{Authority, Identity};
use crate::client::{self, Client};
use crate::cluster;

const PROGRAM: &str = env!("CARGO_BIN_EXE_kiosk-gateway");

pub struct Gateway {
    pub authority: Arc<Authority>,
    pub address: SocketAddr,
    folder: TempDir,
    child: Child,
}

impl Gateway {
    pub fn start() -> Self {
        Self::start_with(&cluster::next_ledger())
    }

    /// With its ledger at `ledger`.
    pub fn start_with(ledger: &str) -> Self {
        Self::start_under(Arc::new(Authority::new()), ledger)
    }

    /// Another one that lets in whom `other` lets in.
    pub fn start_beside(other: &Self, ledger: &str) -> Self {
        Self::start_under(Arc::clone(&other.authority), ledger)
    }

    fn start_under(authority: Arc<Authority>, ledger: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let server = authority.server();
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).expect("a file");
        };
        write("gateway.pem", &server.certificate);
        write("gateway.key.pem", &server.key);
        write("roots.pem", &authority.pem);
        write(
            "gateway.toml",
            &format!(
                "listen = \"127.0.0.1:0\"\ncertificate = \"gateway.pem\"\n\
                 key = \"gateway.key.pem\"\nroots = \"roots.pem\"\nledger = \"{ledger}\"\n\
                 payments = \"simulated\"\nsimulated_payment_delay_ms = 0\n"
            ),
        );
        let (child, address) = spawn(&folder.path().join("gateway.toml"));
        Self {
            authority,
            address,
            folder,
            child,
        }
    }

    pub fn config(&self) -> PathBuf {
        self.folder.path().join("gateway.toml")
    }

    pub async fn connect(&self, identity: &Identity) -> Client {
        Client::connect(self.address, &self.authority.pem, Some(identity))
            .await
            .expect("a connection")
    }

    /// A kiosk's identity and its connection.
    pub async fn kiosk(&self, id: &str) -> (Identity, Client) {
        let identity = self.authority.client(&format!("urn:huduma:kiosk:{id}"));
        let client = self.connect(&identity).await;
        (identity, client)
    }

    pub async fn agency(&self, id: &str) -> Client {
        let identity = self.authority.client(&format!("urn:huduma:agency:{id}"));
        self.connect(&identity).await
    }

    pub fn revoke(&self, role: &str) {
        let done = Command::new(PROGRAM)
            .args(["revoke", role, "--config"])
            .arg(self.config())
            .output()
            .expect("the program");
        assert!(done.status.success(), "{done:?}");
    }

    /// SIGKILL: nothing is flushed, nobody is told.
    pub fn kill(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ended");
    }

    pub fn restart(&mut self) {
        (self.child, self.address) = spawn(&self.config());
    }

    pub fn ask_to_stop(&self) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status();
        assert!(sent.expect("kill").success());
    }

    /// Sends the head of a batch and half of its body; the other half comes back.
    pub async fn begin(&self, identity: &Identity, batch: &[u8]) -> (Begun, Vec<u8>) {
        let stream = client::tls(self.address, &self.authority.pem, Some(identity), &TLS13).await;
        let mut begun = Begun(stream.expect("a connection"));
        let length = batch.len();
        let head = format!(
            "POST /v1/transactions HTTP/1.1\r\nhost: gateway\r\ncontent-length: {length}\r\n\
             expect: 100-continue\r\n\r\n"
        );
        begun.0.write_all(head.as_bytes()).await.expect("sent");
        let mut go_on = [0; 25];
        begun.0.read_exact(&mut go_on).await.expect("an answer");
        assert!(
            go_on.starts_with(b"HTTP/1.1 100"),
            "the request is in flight"
        );
        let (half, rest) = batch.split_at(length / 2);
        begun.0.write_all(half).await.expect("sent");
        (begun, rest.to_vec())
    }

    /// Returns once new connections are refused, which is what a gateway does first when it stops.
    pub async fn refuses_connections(&self) {
        while TcpStream::connect(self.address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    }

    pub fn wait(&mut self) -> ExitStatus {
        self.child.wait().expect("it ended")
    }
}

/// A request of which the gateway has only a part.
pub struct Begun(TlsStream<TcpStream>);

impl Begun {
    pub async fn finish(&mut self, rest: Vec<u8>) -> String {
        self.0.write_all(&rest).await.expect("sent");
        let mut answer = Vec::new();
        self.0
            .read_to_end(&mut answer)
            .await
            .expect("an answer, then the end");
        String::from_utf8(answer).expect("text")
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(config: &std::path::Path) -> (Child, SocketAddr) {
    let mut child = Command::new(PROGRAM)
        .arg("--config")
        .arg(config)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("piped");
    BufReader::new(stdout).read_line(&mut line).expect("a line");
    let address = line.trim().strip_prefix("listening ").expect("an address");
    let address = address.parse().expect("an address");
    (child, address)
}
