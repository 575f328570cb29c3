//! The binary, in a folder of its own, on a free port.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rcgen::KeyPair;
use rustls::version::TLS13;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::authority::{Authority, GOOD, Identity};
use crate::client::{self, Client};
use crate::cluster;

/// Longer than anything takes that a test waits for.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// What it says to standard error.
const TALK: &str = "talk.log";

/// Where SoftHSM finds its tokens.
const SOFTHSM: &str = "softhsm2.conf";

const PROGRAM: &str = env!("CARGO_BIN_EXE_kiosk-gateway");

pub struct Gateway {
    pub authority: Arc<Authority>,
    pub address: SocketAddr,
    /// Where kiosks enrol, if they can.
    pub enrolling: Option<SocketAddr>,
    folder: TempDir,
    child: Child,
}

impl Gateway {
    pub fn start() -> Self {
        Self::start_with("")
    }

    /// With `more` at the end of its config.
    pub fn start_with(more: &str) -> Self {
        Self::start_under(Arc::new(Authority::new()), &cluster::next_ledger(), more)
    }

    /// That may have few files open: `limit` as `prlimit` takes it, soft and hard.
    pub fn start_limited(limit: &str, more: &str) -> Self {
        let mut gateway = Self::start_with(more);
        gateway.kill();
        let mut run = Command::new("prlimit"); // of the package util-linux, which is essential
        run.arg(format!("--nofile={limit}")).arg(PROGRAM);
        (gateway.child, gateway.address, _) = spawn(run, gateway.folder.path());
        gateway
    }

    /// That certifies kiosks by an authority below its own.
    pub fn start_enrolling() -> Self {
        Self::start_enrolling_with(&cluster::next_ledger(), "")
    }

    /// The same, with its ledger at `ledger`, and `more` in its config.
    pub fn start_enrolling_with(ledger: &str, more: &str) -> Self {
        let in_file = "authority_key = \"issuing.key\"".to_owned();
        Self::start_issuing_by(ledger, more, |_| (in_file, String::new()))
    }

    /// The same, with what `key` makes of the issuing key: a line or table of the config, and the
    /// config of SoftHSM.
    pub fn start_issuing_by(
        ledger: &str,
        more: &str,
        key: impl FnOnce(&Authority) -> (String, String),
    ) -> Self {
        let authority = Arc::new(Authority::new());
        let issuing = authority.below();
        let tickets = KeyPair::generate().expect("a key").serialize_pem();
        let (key, softhsm) = key(&issuing);
        let files = [
            ("issuing.pem", issuing.pem.clone()),
            ("issuing.key", issuing.key_pem()),
            ("ticket.key", tickets),
            (SOFTHSM, softhsm),
        ];
        let enrolment = format!(
            "{more}\n[enrolment]\nlisten = \"127.0.0.1:0\"\nauthority = \"issuing.pem\"\n\
             crl = \"issuing.crl\"\nticket_key = \"ticket.key\"\n\
             addresses = [\"https://gateway:8444\"]\n{key}\n"
        );
        Self::start_among(authority, ledger, &enrolment, &files)
    }

    /// With its ledger at `ledger`.
    pub fn start_on(ledger: &str) -> Self {
        Self::start_under(Arc::new(Authority::new()), ledger, "")
    }

    /// The same, with `more` at the end of its config.
    pub fn start_on_with(ledger: &str, more: &str) -> Self {
        Self::start_under(Arc::new(Authority::new()), ledger, more)
    }

    /// Another one that lets in whom `other` lets in.
    pub fn start_beside(other: &Self, ledger: &str) -> Self {
        Self::start_beside_with(other, ledger, "")
    }

    /// The same, with `more` at the end of its config.
    pub fn start_beside_with(other: &Self, ledger: &str, more: &str) -> Self {
        Self::start_under(Arc::clone(&other.authority), ledger, more)
    }

    fn start_under(authority: Arc<Authority>, ledger: &str, more: &str) -> Self {
        Self::start_among(authority, ledger, more, &[])
    }

    fn start_among(
        authority: Arc<Authority>,
        ledger: &str,
        more: &str,
        files: &[(&str, String)],
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let server = authority.server();
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).expect("a file");
        };
        write("gateway.pem", &server.certificate);
        write("gateway.key.pem", &server.key);
        for (name, text) in files {
            write(name, text);
        }
        write("roots.pem", &authority.pem);
        write("root.crl", &authority.crl(1, &[], GOOD));
        let config = format!(
            "listen = \"127.0.0.1:0\"\ncertificate = \"gateway.pem\"\nkey = \"gateway.key.pem\"\n\
             roots = \"roots.pem\"\ncrls = [\"root.crl\"]\nledger = \"{ledger}\"\n\
             payments = \"simulated\"\nsimulated_payment_delay_ms = 0\n{more}"
        );
        write("gateway.toml", &config);
        let (child, address, enrolling) = spawn(program(folder.path()), folder.path());
        Self {
            authority,
            address,
            enrolling,
            folder,
            child,
        }
    }

    /// One of its files.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn config(&self) -> PathBuf {
        self.folder.path().join("gateway.toml")
    }

    /// Puts `text` in the place of one of its files, as a tool would: whole.
    pub fn replace(&self, name: &str, text: &str) {
        let new = self.folder.path().join("new");
        std::fs::write(&new, text).expect("a file");
        std::fs::rename(new, self.folder.path().join(name)).expect("its place");
    }

    /// Whether its config and files can be used, and why not.
    pub fn check(&self) -> (bool, String) {
        self.run("check")
    }

    /// That a second one does not start either, and why not.
    pub fn refuses_to_start(&self) -> String {
        let (started, talk) = self.run("--config");
        assert!(!started, "{talk}");
        talk
    }

    fn run(&self, verb: &str) -> (bool, String) {
        let mut run = program(self.folder.path());
        if verb != "--config" {
            run.arg(verb);
        }
        let run = run.arg("--config").arg(self.config());
        let done = run.output().expect("the program");
        let talk = String::from_utf8_lossy(&done.stderr).into_owned();
        (done.status.success(), talk)
    }

    /// What one of its other verbs says, and whether it went well.
    pub fn verb(&self, verb: &[&str]) -> (bool, String) {
        let mut run = program(self.folder.path());
        run.args(verb).arg("--config").arg(self.config());
        let done = run.env("RUST_LOG", "off").output().expect("the program");
        let said = [done.stdout, done.stderr].concat();
        (
            done.status.success(),
            String::from_utf8_lossy(&said).into_owned(),
        )
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

    pub async fn operator(&self, name: &str) -> Client {
        let identity = self
            .authority
            .client(&format!("urn:huduma:operations:{name}"));
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
        let started = spawn(program(self.folder.path()), self.folder.path());
        (self.child, self.address, self.enrolling) = started;
    }

    /// Its memory that is resident now, in KiB. From here on [`Self::peak_kib`] counts.
    pub fn resident_kib(&self) -> u64 {
        let clear = format!("/proc/{}/clear_refs", self.child.id());
        std::fs::write(clear, "5").expect("proc(5): 5 resets the peak");
        self.status("VmRSS:")
    }

    /// The most that was resident since then, in KiB.
    pub fn peak_kib(&self) -> u64 {
        self.status("VmHWM:")
    }

    /// How many threads it has; one that has nothing to do stays for some seconds.
    pub fn threads(&self) -> u64 {
        self.status("Threads:")
    }

    /// Its own connections to `port` of this machine (`/proc/<pid>/fd` and `net/tcp` of proc(5)).
    pub fn connections_to(&self, port: u16) -> Vec<String> {
        let folder = format!("/proc/{}", self.child.id());
        let files = std::fs::read_dir(format!("{folder}/fd")).expect("it runs");
        let own: Vec<String> = files
            .filter_map(|file| std::fs::read_link(file.ok()?.path()).ok())
            .map(|link| link.display().to_string())
            .collect();
        let table = std::fs::read_to_string(format!("{folder}/net/tcp")).expect("it runs");
        let to_port = |line: &&str| {
            let mut fields = line.split_whitespace();
            let remote = fields.nth(2).unwrap_or_default();
            let inode = fields.nth(6).unwrap_or_default();
            remote.ends_with(&format!(":{port:04X}")) && own.contains(&format!("socket:[{inode}]"))
        };
        table.lines().filter(to_port).map(str::to_owned).collect()
    }

    fn status(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("it runs");
        let value = status.lines().find_map(|line| line.strip_prefix(name));
        let value = value.expect("a line").trim().trim_end_matches(" kB");
        value.parse().expect("a number")
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

    pub fn talk(&self) -> String {
        std::fs::read_to_string(self.folder.path().join(TALK)).expect("a log")
    }

    /// Returns once it has said `phrase`.
    pub async fn says(&self, phrase: &str) {
        let said = async {
            while !self.talk().contains(phrase) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let done = tokio::time::timeout(PATIENCE, said).await;
        done.unwrap_or_else(|_| panic!("never said {phrase:?}: {}", self.talk()));
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
        if std::thread::panicking() {
            eprintln!("{}", self.talk());
        }
    }
}

/// The gateway; a security module that it may load is the one of its folder.
fn program(folder: &Path) -> Command {
    let mut program = Command::new(PROGRAM);
    program.env("SOFTHSM2_CONF", folder.join(SOFTHSM));
    program
}

fn spawn(mut program: Command, folder: &Path) -> (Child, SocketAddr, Option<SocketAddr>) {
    let mut talk = File::options();
    talk.create(true).append(true);
    let mut child = program
        .arg("--config")
        .arg(folder.join("gateway.toml"))
        .stdout(Stdio::piped())
        .stderr(talk.open(folder.join(TALK)).expect("a file"))
        .spawn()
        .expect("the program");
    let stdout = child.stdout.take().expect("piped");
    let mut enrolling = None;
    for line in BufReader::new(stdout).lines() {
        let line = line.expect("a line");
        match line.split_once(' ') {
            Some(("enrolling", address)) => enrolling = address.parse().ok(),
            Some(("listening", address)) => {
                return (child, address.parse().expect("an address"), enrolling);
            }
            _ => panic!("unexpected: {line}"),
        }
    }
    panic!(
        "it ended: {}",
        std::fs::read_to_string(folder.join(TALK)).expect("a log")
    )
}
