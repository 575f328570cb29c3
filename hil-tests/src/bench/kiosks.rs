//! Many kiosks before one gateway: real certificates, real TLS, HTTP/1.1 kept alive. What they
//! send is sealed in form only: the gateway cannot read it, and the last signature of a batch
//! vouches for the rest.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use kiosk_domain::{AgencyId, KioskId, ServiceId, TransactionHeader, TransactionId};
use kiosk_enrolment::{Authority, LeafKey, RevocationList, Validity};
use kiosk_envelope::{DeviceSigner as _, FileKey, Routing, SealedTransaction, Slot};
use kiosk_protocol::{Acknowledgement, Batch, Route};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::BenchError;
use super::bare_kiosk::now;
use super::program::Program;

/// The gateway's name in its certificate.
pub const GATEWAY_NAME: &str = "gateway.bench.test";
const START_WITHIN: Duration = Duration::from_secs(10);
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
/// Of the parts of a sealed row beside its ciphertext, in bytes.
const FRAME_BYTES: usize = 230;
const AGENCIES: [&str; 5] = ["kra", "nrb", "ntsa", "sha", "brs"];

/// Who signs everybody's papers.
pub struct Office {
    authority: Authority,
    validity: Validity,
}

impl Office {
    /// Opens, and writes what a gateway reads into `folder`; its ledger lies in `ledger`.
    pub fn open(folder: &Path, listen: SocketAddr, ledger: &Path) -> Result<Self, BenchError> {
        let validity = Validity::days_from(now(), 1);
        let authority = Authority::create("Bench root", validity).map_err(papers())?;
        let office = Self {
            authority,
            validity,
        };
        office.write_gateway(folder, listen, ledger)?;
        Ok(office)
    }

    fn write_gateway(
        &self,
        folder: &Path,
        listen: SocketAddr,
        ledger: &Path,
    ) -> Result<(), BenchError> {
        let key = LeafKey::generate().map_err(papers())?;
        let request = key.request().map_err(papers())?;
        let names = [GATEWAY_NAME.to_owned()];
        let certificate = self
            .authority
            .issue_gateway(&names, &[listen.ip()], &request, self.validity)
            .map_err(papers())?;
        let config = format!(
            "listen = \"{listen}\"\ncertificate = \"gateway.pem\"\nkey = \"gateway.key\"\n\
             roots = \"root.pem\"\ncrls = [\"root.crl\"]\nledger = \"{}\"\npayments = \"off\"\n\
             # All of them come from this one machine.
             [bounds]\nstrangers_per_address_max = 20000\n",
            ledger.join("ledger.sqlite").display()
        );
        let nobody = RevocationList::new();
        let revoked = self.authority.sign_revocations(&nobody, self.validity);
        for (name, text) in [
            ("root.crl", revoked.map_err(papers())?.as_str()),
            ("root.pem", self.authority.certificate_pem()),
            ("gateway.pem", &certificate),
            ("gateway.key", &key.private_pem()),
            ("gateway.toml", &config),
        ] {
            std::fs::write(folder.join(name), text).map_err(BenchError::machine(name))?;
        }
        Ok(())
    }

    /// The gateway of `folder` keeps its ledger at `url` instead, once it starts.
    pub fn keep_ledger_at(&self, folder: &Path, url: &str) -> Result<(), BenchError> {
        let file = folder.join("gateway.toml");
        let config = std::fs::read_to_string(&file).map_err(BenchError::machine("gateway.toml"))?;
        let other = config.lines().map(|line| {
            let is_ledger = line.starts_with("ledger = ");
            let line = if is_ledger {
                format!("ledger = \"{url}\"")
            } else {
                line.to_owned()
            };
            line + "\n"
        });
        std::fs::write(&file, other.collect::<String>())
            .map_err(BenchError::machine("gateway.toml"))
    }

    /// The kiosk number `number`, with papers of its own.
    pub fn kiosk(&self, number: usize) -> Result<Kiosk, BenchError> {
        let id = format!("ksk-{:03}-{:04}", 1 + number % 47, number);
        let id = KioskId::new(id).expect("the form of a kiosk's id");
        let key = LeafKey::generate().map_err(papers())?;
        let request = key.request().map_err(papers())?;
        let certificate = self
            .authority
            .issue_kiosk(&id, &request, self.validity)
            .map_err(papers())?;
        let private = key.private_pem();
        let tls = self.client(&certificate, &private)?;
        Ok(Kiosk {
            id,
            signer: FileKey::from_pem(&private, None).map_err(papers())?,
            tls: Arc::new(tls),
            slot: Slot::first(1),
            random: number as u64 + 1,
        })
    }

    fn client(&self, certificate: &str, key: &str) -> Result<ClientConfig, BenchError> {
        let mut roots = RootCertStore::empty();
        let root = CertificateDer::from_pem_slice(self.authority.certificate_pem().as_bytes());
        roots.add(root.map_err(papers())?).map_err(papers())?;
        let leaf = CertificateDer::from_pem_slice(certificate.as_bytes()).map_err(papers())?;
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(papers())?;
        ClientConfig::builder_with_protocol_versions(&[&rustls::version::TLS13])
            .with_root_certificates(roots)
            .with_client_auth_cert(vec![leaf], key)
            .map_err(papers())
    }
}

fn papers<E: std::fmt::Display>() -> impl FnOnce(E) -> BenchError {
    BenchError::subject("papers")
}

/// The gateway from beside this program, once it listens.
pub fn gateway(folder: &Path, listen: SocketAddr) -> Result<Program, BenchError> {
    let own = std::env::current_exe().map_err(BenchError::machine("this program's path"))?;
    let mut command = Command::new(own.with_file_name("kiosk-gateway"));
    command
        .arg("--config")
        .arg(folder.join("gateway.toml"))
        .env("RUST_LOG", "warn");
    let mut program = Program::start(&mut command)?;
    while TcpStream::connect(listen).is_err() {
        if program.ended().is_some() || program.began().elapsed() > START_WITHIN {
            return Err(BenchError::Subject("kiosk-gateway does not listen".into()));
        }
        thread::sleep(Duration::from_millis(10));
    }
    Ok(program)
}

/// A loopback address that is free now.
pub fn free_address() -> Result<SocketAddr, BenchError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map_err(BenchError::machine("a free port"))
}

/// A kiosk with a backlog that never ends.
pub struct Kiosk {
    id: KioskId,
    signer: FileKey,
    tls: Arc<ClientConfig>,
    slot: Slot,
    random: u64,
}

impl Kiosk {
    /// Its next `rows` transactions of about `row_bytes` each, as the body of a request.
    pub fn batch(&mut self, rows: usize, row_bytes: usize) -> Result<Vec<u8>, BenchError> {
        let mut sealed = Vec::with_capacity(rows);
        for _ in 0..rows {
            let row = self.row(row_bytes.saturating_sub(FRAME_BYTES));
            self.slot = Slot::after(&row);
            sealed.push(row);
        }
        if let Some(last) = sealed.last_mut() {
            last.signature = self
                .signer
                .sign(&last.signed_message())
                .map_err(BenchError::subject("device key"))?;
        }
        let batch = Batch::of(&sealed).map_err(BenchError::subject("batch"))?;
        Ok(batch.into_bytes())
    }

    fn row(&mut self, ciphertext_bytes: usize) -> SealedTransaction {
        let at = now();
        let mut random = [0; 10];
        random[..8].copy_from_slice(&self.draw().to_be_bytes());
        let agency = AGENCIES[(self.draw() % AGENCIES.len() as u64) as usize];
        let mut ciphertext = vec![0; ciphertext_bytes];
        for bytes in ciphertext.chunks_mut(8) {
            bytes.copy_from_slice(&self.draw().to_be_bytes()[..bytes.len()]);
        }
        SealedTransaction {
            routing: Routing {
                header: TransactionHeader {
                    id: TransactionId::from_parts(at.0.unsigned_abs(), &random),
                    kiosk: self.id.clone(),
                    service: ServiceId::new("kra-pin-print").expect("an id"),
                    agency: AgencyId::new(agency).expect("an id"),
                    confirmed_at: at,
                },
                slot: self.slot,
                key_id: "bench-1".into(),
            },
            encapsulated_key: [7; 32],
            ciphertext,
            signature: [0; 64],
        }
    }

    /// Noise that costs nothing and is the same in every run (xorshift64, Marsaglia 2003).
    fn draw(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }

    /// Connects, with a full handshake.
    pub fn connect(&self, gateway: SocketAddr) -> Result<Link, BenchError> {
        let lost = || BenchError::machine("link to the gateway");
        let name = ServerName::try_from(GATEWAY_NAME).expect("a DNS name");
        let session = ClientConnection::new(Arc::clone(&self.tls), name)
            .map_err(BenchError::subject("TLS"))?;
        let socket = TcpStream::connect(gateway).map_err(lost())?;
        socket.set_nodelay(true).map_err(lost())?;
        socket
            .set_read_timeout(Some(ANSWER_WITHIN))
            .map_err(lost())?;
        Ok(Link(StreamOwned::new(session, socket)))
    }
}

impl Link {
    /// The socket below, for whoever cuts it.
    pub fn socket(&self) -> Result<TcpStream, BenchError> {
        self.0
            .sock
            .try_clone()
            .map_err(BenchError::machine("socket"))
    }

    /// Finishes the handshake, without asking anything.
    pub fn shake_hands(&mut self) -> Result<(), BenchError> {
        while self.0.conn.is_handshaking() {
            self.0
                .conn
                .complete_io(&mut self.0.sock)
                .map_err(BenchError::machine("handshake"))?;
        }
        Ok(())
    }
}

/// An open connection of one kiosk.
pub struct Link(StreamOwned<ClientConnection, TcpStream>);

impl Link {
    /// Sends `body` and waits for the acknowledgement; says how long it took.
    pub fn submit(&mut self, body: &[u8]) -> Result<(Acknowledgement, Duration), BenchError> {
        let began = Instant::now();
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: {GATEWAY_NAME}\r\ncontent-length: {}\r\n\r\n",
            Route::Transactions.pattern(),
            body.len()
        );
        let sent = self
            .0
            .write_all(head.as_bytes())
            .and_then(|()| self.0.write_all(body))
            .and_then(|()| self.0.flush());
        sent.map_err(BenchError::machine("request"))?;
        let answer = self.answer()?;
        let acknowledgement = serde_json::from_slice(&answer)
            .map_err(BenchError::subject("the gateway's acknowledgement"))?;
        Ok((acknowledgement, began.elapsed()))
    }

    fn answer(&mut self) -> Result<Vec<u8>, BenchError> {
        let mut bytes = Vec::new();
        let mut piece = [0; 4096];
        loop {
            if let Some((head, body)) = halves(&bytes)
                && body.len() >= content_length(head)?
            {
                return Ok(body.to_vec());
            }
            match self.0.read(&mut piece) {
                Ok(0) => return Err(BenchError::Subject("the gateway hung up".into())),
                Ok(read) => bytes.extend_from_slice(&piece[..read]),
                Err(error) => return Err(BenchError::machine("answer")(error)),
            }
        }
    }
}

fn halves(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let at = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some((std::str::from_utf8(&bytes[..at]).ok()?, &bytes[at + 4..]))
}

fn content_length(head: &str) -> Result<usize, BenchError> {
    let head = head.to_ascii_lowercase();
    if !head.starts_with("http/1.1 200") {
        return Err(BenchError::Subject(format!("the gateway said {head}")));
    }
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"));
    length
        .and_then(|length| length.trim().parse().ok())
        .ok_or_else(|| BenchError::Subject(format!("no content-length in {head}")))
}
