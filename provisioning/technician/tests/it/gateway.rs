//! The real gateway, as its own process, on a free port. Killed when dropped.
//!
//! It stands on another floor, so it is found beside the tool: `cargo xtask test` builds both.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use kiosk_domain::Timestamp;
use kiosk_enrolment::files::{Readers, write_new};
use kiosk_enrolment::{Authority, LeafKey, RevocationList, Validity};
use tempfile::TempDir;

/// The name in its certificate.
pub const NAME: &str = "gateway.example";

pub struct Gateway {
    pub root: Authority,
    pub address: String,
    folder: TempDir,
    child: Child,
}

impl Gateway {
    pub fn start(now: Timestamp) -> Self {
        let days = Validity::days_from(now, 30);
        let root = Authority::create("Root", Validity::days_from(now, 3650)).expect("made");
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            write_new(&folder.path().join(name), text, Readers::Owner).expect("written");
        };
        let key = LeafKey::generate().expect("a key");
        let request = key.request().expect("a request");
        let certificate = root.issue_gateway(&[NAME.into()], &[], &request, days);
        write("gateway.pem", &certificate.expect("issued"));
        write("gateway.key", &key.private_pem());
        write("root.pem", root.certificate_pem());
        let nobody = root.sign_revocations(&RevocationList::new(), days);
        write("root.crl", &nobody.expect("signed"));
        write(
            "gateway.toml",
            "listen = \"127.0.0.1:0\"\ncertificate = \"gateway.pem\"\nkey = \"gateway.key\"\n\
             roots = \"root.pem\"\ncrls = [\"root.crl\"]\nledger = \"ledger.sqlite\"\n\
             payments = \"off\"\n",
        );
        let (child, address) = spawn(folder.path());
        Self {
            root,
            address,
            folder,
            child,
        }
    }

    /// Turns the kiosk `id` away for ever.
    pub fn revoke(&self, id: &str) {
        let done = program()
            .args(["revoke", &format!("urn:huduma:kiosk:{id}"), "--config"])
            .arg(self.folder.path().join("gateway.toml"))
            .output()
            .expect("the gateway's program runs");
        assert!(done.status.success(), "{done:?}");
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program() -> Command {
    let beside = Path::new(env!("CARGO_BIN_EXE_kiosk-technician")).with_file_name("kiosk-gateway");
    assert!(
        fs::exists(&beside).unwrap_or(false),
        "kiosk-gateway is not built; run `cargo build -p kiosk-gateway`, or `cargo xtask test`"
    );
    Command::new(beside)
}

fn spawn(folder: &Path) -> (Child, String) {
    let mut child = program()
        .arg("--config")
        .arg(folder.join("gateway.toml"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the gateway's program runs");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("asked for"))
        .read_line(&mut line)
        .expect("it says where it listens");
    let address = line.trim().strip_prefix("listening ").map(str::to_owned);
    (child, address.expect("it says where it listens"))
}
