//! A gateway that enrols, made from nothing by `kiosk-fleet`, and what a kiosk needs to ask it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use hil_tests::rig::free_address;
use kiosk_identity::{Address, Doors, Trust};
use kiosk_protocol::Ticket;
use tempfile::TempDir;

/// The site of every kiosk here.
pub const SITE: &str = "gpo-nairobi";

/// Everything that stands.
pub struct House {
    folder: TempDir,
    pub members: SocketAddr,
    pub est: SocketAddr,
    gateway: Option<Child>,
}

impl House {
    pub fn build() -> Self {
        Self::build_with("")
    }

    /// With more lines of `[enrolment]`.
    pub fn build_with(more: &str) -> Self {
        let mut house = Self {
            folder: tempfile::tempdir().unwrap(),
            members: free_address().unwrap(),
            est: free_address().unwrap(),
            gateway: None,
        };
        house.fleet("make-ca --out trust");
        house.fleet("make-ca --out issuing --below trust --days 730");
        house.fleet("issue --ca trust --out gateway --gateway gateway.test --ip 127.0.0.1");
        for desk in ["duty.desk", "second.desk"] {
            house.fleet(&format!("issue --ca trust --out desks --operations {desk}"));
        }
        let (members, est) = (house.members, house.est);
        let config = format!(
            "listen = \"{members}\"\ncertificate = \"gateway/gateway.test.pem\"\n\
             key = \"gateway/gateway.test.key\"\nroots = \"trust/root.pem\"\n\
             crls = [\"trust/root.crl\"]\nledger = \"ledger.sqlite\"\npayments = \"simulated\"\n\
             [enrolment]\nlisten = \"{est}\"\nauthority = \"issuing/issuing.pem\"\n\
             authority_key = \"issuing/issuing.key\"\ncrl = \"issuing/issuing.crl\"\n\
             ticket_key = \"issuing/ticket.key\"\naddresses = [\"https://{est}\"]\n{more}"
        );
        fs::write(house.path("gateway.toml"), config).unwrap();
        house.start();
        house
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn start(&mut self) {
        let mut child = program("kiosk-gateway")
            .arg("--config")
            .arg(self.path("gateway.toml"))
            .stdout(Stdio::piped())
            .stderr(fs::File::create(self.path("gateway.log")).unwrap())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let listens = output
            .lines()
            .any(|line| line.is_ok_and(|line| line.starts_with("listening")));
        self.gateway = Some(child);
        assert!(listens, "{}", self.log());
    }

    /// What the gateway has said since it started.
    pub fn log(&self) -> String {
        fs::read_to_string(self.path("gateway.log")).unwrap_or_default()
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        if let Some(mut gateway) = self.gateway.take() {
            gateway.kill().unwrap();
            gateway.wait().unwrap();
        }
    }

    /// Runs `kiosk-fleet` with the words of `line`, which must work out; what it printed.
    pub fn fleet(&self, line: &str) -> String {
        let done = self.run("kiosk-fleet", line);
        assert!(done.status.success(), "{line}: {}", text(&done.stderr));
        text(&done.stdout)
    }

    /// The same, by the operator `desk`, who asks the gateway.
    pub fn desk(&self, desk: &str, line: &str) -> String {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let members = self.members;
        self.fleet(&format!(
            "{verb} --gateway {members} --roots trust/root.pem --certificate desks/{desk}.pem \
             --key desks/{desk}.key {rest}"
        ))
    }

    pub fn run(&self, name: &str, line: &str) -> Output {
        let mut command = program(name);
        command.args(line.split_whitespace());
        command.current_dir(self.folder.path()).output().unwrap()
    }

    /// A ticket for `kiosk`, in `tickets/<kiosk>.ticket`.
    pub fn ticket(&self, kiosk: &str) -> Ticket {
        self.desk(
            "duty.desk",
            &format!(
                "ticket --kiosk {kiosk} --site {SITE} --county 47 --hardware pi5 --out tickets"
            ),
        );
        let text = fs::read_to_string(self.path(&format!("tickets/{kiosk}.ticket"))).unwrap();
        Ticket::read_unproved(&text).unwrap()
    }

    /// One that the second person has approved before anybody asks.
    pub fn approved_ticket(&self, kiosk: &str) -> Ticket {
        let ticket = self.ticket(kiosk);
        self.desk("second.desk", &format!("approve --ticket {}", ticket.id));
        ticket
    }

    /// Where a kiosk asks; at `est` and `members` something may stand in between.
    pub fn doors_by(&self, est: SocketAddr, members: SocketAddr) -> Doors {
        let root = fs::read_to_string(self.path("trust/root.pem")).unwrap();
        Doors {
            est: vec![format!("https://{est}").parse().unwrap()],
            members: Address::new(&members.to_string(), "127.0.0.1"),
            trust: Trust::from_pem(&root).unwrap(),
        }
    }

    pub fn doors(&self) -> Doors {
        self.doors_by(self.est, self.members)
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("{}", self.log());
        }
    }
}

/// A program of this workspace; it lies beside the folder of this test.
pub fn program(name: &str) -> Command {
    let own = std::env::current_exe().unwrap();
    let folders = own.ancestors().skip(1).take(2);
    let found = folders
        .map(|folder| folder.join(name))
        .find(|path| path.is_file());
    Command::new(found.unwrap_or_else(|| {
        panic!("{name} is not built; run the tests with `cargo xtask test`, or `cargo build` first")
    }))
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Whether `path` is there, by way of links.
pub fn is_there(path: &Path) -> bool {
    fs::metadata(path).is_ok()
}
