//! A folder with a root and a kiosk, and the tool.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use kiosk_domain::receipt::{Delivery, Paid, Receipt, ReceiptKind};
use kiosk_domain::{KioskId, Language, Money, Timestamp, TransactionId};
use kiosk_enrolment::Certificate;
use kiosk_envelope::{FileKey, receipt_proof};
use serde_json::Value;
use tempfile::TempDir;

pub const KIOSK: &str = "ksk-047-0001";

/// Debian's own interpreter: its packages are not seen by one that a developer put in front.
pub const PYTHON: &str = "/usr/bin/python3";

/// A folder that goes away.
pub struct Bench {
    folder: TempDir,
}

impl Bench {
    /// Empty.
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    /// With a root in `ca`, and certificate and key of a kiosk in `kiosks`.
    pub fn with_kiosk() -> Self {
        let bench = Self::new();
        bench.run(&["make-ca", "--out", "ca"]).expect_code(0);
        bench.issue_kiosk(KIOSK);
        bench
    }

    pub fn issue_kiosk(&self, id: &str) {
        self.run(&["issue", "--ca", "ca", "--out", "kiosks", "--kiosk", id])
            .expect_code(0);
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("written");
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("readable")
    }

    /// Runs the tool in the folder.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with_input(arguments, "")
    }

    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Run {
        let mut child = tool(self.folder.path())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the tool starts");
        let mut stdin = child.stdin.take().expect("piped");
        // A verb that reads no input may be gone already.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        Run(child.wait_with_output().expect("the tool ends"))
    }

    /// The device key of a kiosk that was issued here.
    pub fn device_key(&self, id: &str) -> FileKey {
        FileKey::from_pem(&self.read(&format!("kiosks/{id}.key")), None).expect("a device key")
    }

    /// The code on a receipt that `signer` signs in the name of `kiosk`.
    pub fn proof(&self, signer: &str, kiosk: &str) -> String {
        let receipt = Receipt {
            issued_at: self.issued_at(),
            ..receipt(kiosk)
        };
        receipt_proof::sign(&receipt, &self.device_key(signer)).expect("signed")
    }

    /// A moment at which the kiosk's certificate holds.
    fn issued_at(&self) -> Timestamp {
        let pem = self.read(&format!("kiosks/{KIOSK}.pem"));
        let certificate = Certificate::from_pem(&pem).expect("readable");
        Timestamp(certificate.not_before().0 + 600_000)
    }
}

fn tool(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kiosk-fleet"));
    command.current_dir(folder);
    command
}

fn receipt(kiosk: &str) -> Receipt {
    Receipt {
        transaction: TransactionId::from_parts(1_795_555_200_000, &[9; 10]),
        kind: ReceiptKind::Receipt,
        language: Language::English,
        service: "KRA PIN certificate reprint".into(),
        agency: "Kenya Revenue Authority".into(),
        kiosk: KioskId::new(kiosk).expect("an id"),
        site: "GPO Nairobi".into(),
        issued_at: Timestamp(0),
        delivery: Delivery::Received,
        paid: Some(Paid {
            agency_fee: Money::shillings(1_000),
            convenience_fee: Money::shillings(50),
            invoice: "INV-0001".into(),
            provider_code: None,
            simulated: true,
        }),
        details: vec![],
        next_step: "Wait for a message.".into(),
        proof: None,
        training: false,
    }
}

/// What a run of the tool left.
pub struct Run(Output);

impl Run {
    pub fn out(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    pub fn talk(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.0.stdout).expect("standard output is JSON")
    }

    pub fn expect_code(self, code: i32) -> Self {
        let found = self.0.status.code();
        assert_eq!(
            found,
            Some(code),
            "out: {}\ntalk: {}",
            self.out(),
            self.talk()
        );
        self
    }
}
